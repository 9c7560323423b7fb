import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { Certificates } from '../../../../start/certificates/prepareCertificates.ts';
import { prefixOf } from '../../../../subgraphs/common/settings.ts';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import { hashPassword } from '../../../../subgraphs/platform/users/password.ts';
import { PasswordTable, UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import type { TestCaller, TestCallers } from '../../../support/callers.ts';
import { type MortalProcess, startMortalProcess } from '../../../support/mortalProcess.ts';
import type { GraphqlAnswer } from '../../../support/subgraph.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';
import { userRow } from './rows.ts';

export const password = 'correct horse battery';

/** A signed-in person of a test's own; the caller says what the last token said. */
export interface PersonForTest {
  readonly userId: string;
  readonly caller: Extract<TestCaller, { kind: 'person' }>;
}

/** The users subgraph with a clock that a test moves, and people who sign in to it. */
export interface UsersForTest extends RunningForTest {
  readonly now: () => Date;
  readonly wait: (seconds: number) => void;
  /** Adds a person with a password and signs in. */
  readonly newPerson: (name: string) => Promise<PersonForTest>;
  readonly signIn: (username: string, password?: string) => Promise<PersonForTest>;
  /** The person as a new token says: what was proven, when, and in which session. */
  readonly withToken: (accessToken: string) => PersonForTest;
  /** Runs a mutation with one input and gives its payload. */
  readonly run: (
    as: TestCaller,
    mutation: string,
    input: object,
    selection: string,
    key?: string,
  ) => Promise<GraphqlAnswer['data']>;
  readonly ask: (as: TestCaller, query: string) => Promise<GraphqlAnswer['data']>;
  /** Another process on the same tables, with the same keys and the time of now, which dies when it is told to. */
  readonly startMortal: (options?: MortalOptions) => Promise<MortalProcess>;
}

export interface MortalOptions {
  readonly crashAfter?: number;
  /** In this person's job, in place of a request. */
  readonly inJobOf?: string;
}

/** The text of a mutation with one input. */
export function mutationText(mutation: string, selection: string): string {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${mutation}(input: $input) { ${selection} userErrors { code } } }`;
}

export async function startUsersForTest(
  options: {
    readonly services?: readonly string[];
    readonly callers?: TestCallers;
    readonly subgraphUrls?: Readonly<Record<string, string>>;
    /** Whose certificates people can sign in with; nobody's unless given. */
    readonly people?: Certificates['people'];
    /** Leaves the jobs to other processes. */
    readonly isIdle?: boolean;
  } = {},
): Promise<UsersForTest> {
  const keyPath = join(temporaryFolder(), 'keys.json');
  writeKeyFile(keyPath, [await newSigningKey('first')]);
  let now = new Date('2026-11-22T08:00:00.000Z');
  const { people } = options;
  const env = {
    ACCESS_TOKEN_KEY: keyPath,
    ...(people && { PEOPLE_AUTHORITIES: people.authorities, PEOPLE_REVOCATIONS: people.revocations }),
  };
  const { jobs, ...subgraph } = createSubgraph(env);
  const running = await startForTest(options.isIdle || !jobs ? subgraph : { ...subgraph, jobs }, {
    clock: { now: () => now },
    ...options,
  });
  const withToken = (accessToken: string): PersonForTest => {
    const { sub, sid, amr, auth_time } = decodeJwt(accessToken);
    const userId = String(sub);
    return {
      userId,
      caller: {
        kind: 'person',
        userId,
        sessionId: String(sid),
        amr: amr as string[],
        authTime: Number(auth_time),
      },
    };
  };
  const ask: UsersForTest['ask'] = async (as, query) => {
    const { data, errors } = await running.subgraph.ask(as, query);
    expect(errors).toBeUndefined();
    return data;
  };
  const run: UsersForTest['run'] = async (as, mutation, input, selection, key = randomUUID()) => {
    const { data, errors } = await running.subgraph.ask(as, mutationText(mutation, selection), {
      input: { ...input, idempotencyKey: key },
    });
    expect(errors).toBeUndefined();
    return data[mutation];
  };
  const signIn: UsersForTest['signIn'] = async (username, given = password) => {
    const signedIn = await run({ kind: 'anonymous' }, 'signIn', { username, password: given }, 'accessToken');
    return withToken(signedIn.accessToken);
  };
  return {
    ...running,
    now: () => now,
    wait: (seconds) => {
      now = new Date(now.getTime() + seconds * 1_000);
    },
    withToken,
    ask,
    run,
    signIn,
    startMortal: ({ crashAfter, inJobOf } = {}) => {
      const { callers } = running.subgraph;
      const urls = Object.entries(options.subgraphUrls ?? {}).map(([name, url]) => [
        `${prefixOf(name)}_URL`,
        url,
      ]);
      return startMortalProcess({
        program: new URL('mortalUsers.ts', import.meta.url),
        subgraph: 'users',
        callers,
        ...(crashAfter !== undefined && { crashAfter }),
        env: {
          ...Object.fromEntries(urls),
          ...(inJobOf !== undefined && { CRASH_IN_JOB_OF: inJobOf }),
          ...env,
          INTERNAL_TRAFFIC: 'plain',
          NOW: now.toISOString(),
          TRUSTED_CALLERS: callers.trustedCallersPath,
          USERS_DATABASE_URL: running.databaseUrl,
          USERS_SERVICE_KEY: callers.serviceKeyPath('users'),
        },
      });
    },
    newPerson: async (name) => {
      const userId = `usr_${name}`;
      await running.owner
        .getRepository(UserTable)
        .insert(userRow({ id: userId, username: name, realNameVerifiedAt: null }));
      await running.owner.getRepository(PasswordTable).insert({ userId, hash: await hashPassword(password) });
      return signIn(name);
    },
  };
}

/** A payload's only refusal; null where there is none. */
export function refusalIn({
  userErrors,
}: {
  userErrors: readonly { readonly code: string }[];
}): string | null {
  expect(userErrors.length).toBeLessThanOrEqual(1);
  return userErrors[0]?.code ?? null;
}
