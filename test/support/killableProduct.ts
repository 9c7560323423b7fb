import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../start/postgres/freePort.ts';
import { waitUntilDead } from '../../start/postgres/postmaster.ts';
import { repositoryRoot, startSettings } from '../../start/settings.ts';
import { openServer } from '../../start/sideDatabases.ts';
import type { Side } from '../../start/subgraphs.ts';
import { childrenOf, type Launcher, postmasterOf, startLauncher } from './launcher.ts';
import type { GraphqlAnswer } from './subgraph.ts';

/** A process of the product, or all of them with the launcher. The platform's subgraphs are in the gateway's. */
export type Victim = 'bank' | 'gateway' | 'PostgreSQL' | 'everything';

/** The whole product as `npm start` runs it, in a home of its own, to be killed. */
export interface KillableProduct {
  /**
   * Asks the gateway as a front end that does not give up: the same request again until it is answered without an
   * error, for at most a minute. An outage is an error, a refusal is not.
   */
  readonly insist: (
    token: string | null,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ) => Promise<GraphqlAnswer>;
  /** The set-up role's URL of a side's database. */
  readonly databaseUrl: (side: Side) => string;
  /** Kills with SIGKILL; resolves when the victim is dead. */
  readonly kill: (victim: Victim) => Promise<void>;
  /** Everything is there again: a process by the launcher that looks after it, all of it by the next `npm start`. */
  readonly recover: (victim: Victim) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const patienceMs = 60_000;

export async function startKillableProduct(): Promise<KillableProduct> {
  const home = mkdtempSync(join(tmpdir(), 'whiteslip-killed-'));
  const env = { WHITESLIP_HOME: home, PORT: String(await freePort()) };
  const start = () => startLauncher({ root: repositoryRoot, env });
  let launcher = start();
  const stop = async () => {
    await launcher.end('SIGTERM');
    rmSync(home, { recursive: true, force: true });
  };
  await launcher.said('Whiteslip is ready.').catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const server = await openServer(startSettings(env));
  if (!server) throw new Error('The copy has an embedded server.');
  return {
    insist: (token, query, variables = {}) =>
      askUntilAnswered(`http://127.0.0.1:${env.PORT}/graphql`, token, { query, variables }),
    databaseUrl: (side) => server.setUpUrl(side),
    kill: (victim) => killAll(processesOf(victim, launcher, home)),
    recover: async (victim) => {
      if (victim === 'everything') launcher = start();
      await launcher.said(victim === 'everything' ? 'Whiteslip is ready.' : `${victim} is ready again.`);
    },
    stop,
  };
}

function processesOf(victim: Victim, launcher: Launcher, home: string): number[] {
  const parts = new Map([...childrenOf(launcher), ['PostgreSQL', postmasterOf(home) ?? 0] as const]);
  const pids = victim === 'everything' ? [launcher.process.pid, ...parts.values()] : [parts.get(victim)];
  return pids.map((pid) => {
    if (!pid) throw new Error(`${victim} does not run.`);
    return pid;
  });
}

async function killAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  for (const pid of pids) await waitUntilDead(pid, patienceMs);
}

async function askUntilAnswered(url: string, token: string | null, question: object): Promise<GraphqlAnswer> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await askOnce(url, token, question);
    if (answer && !answer.errors) return answer;
    if (performance.now() > deadline) throw new Error(`It was never answered: ${JSON.stringify(answer)}`);
    await sleep(100);
  }
}

/** Null where nobody answered, or died over it. */
async function askOnce(url: string, token: string | null, question: object): Promise<GraphqlAnswer | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(15_000),
    });
    return { status: response.status, ...JSON.parse(await response.text()) };
  } catch {
    return null;
  }
}
