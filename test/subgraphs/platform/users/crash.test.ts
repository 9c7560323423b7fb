import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { personalData } from '../../../../subgraphs/platform/users/personalData.ts';
import { ConsentTable, PartyTable, UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import type { TestCaller } from '../../../support/callers.ts';
import type { MortalProcess } from '../../../support/mortalProcess.ts';
import { createPasskeyDevice } from '../../../support/passkeyDevice.ts';
import { newPeopleAuthority, type PeopleAuthority } from '../../../support/peopleCertificates.ts';
import {
  mutationText,
  type PersonForTest,
  password,
  startUsersForTest,
  type UsersForTest,
} from './peopleForTest.ts';
import { consentRow, partyRow } from './rows.ts';

let users: UsersForTest;
let authority: PeopleAuthority;
/** Tells how many lasting steps an operation takes. */
let counter: MortalProcess;
const nobody = { kind: 'anonymous' } as const;

beforeAll(async () => {
  authority = await newPeopleAuthority(new Date('2026-11-22T08:00:00.000Z'));
  users = await startUsersForTest({ people: authority.files });
  await users.owner.getRepository(PartyTable).insert(partyRow());
  counter = await users.startMortal();
}, 90_000);

afterAll(async () => {
  await counter?.kill();
  await users?.stop();
});

/** An operation that is ready to be asked for. */
interface Ready {
  readonly caller: TestCaller;
  readonly input: object;
}

interface Case {
  readonly selection: string;
  readonly prepare: (name: string) => Promise<Ready>;
}

/** A person who proved two kinds just now. */
async function newPerson(name: string): Promise<PersonForTest> {
  const { userId, caller } = await users.newPerson(name);
  return { userId, caller: { ...caller, amr: ['pwd', 'otp'] } };
}

/** Of somebody who is there, with an input that follows from who that is. */
function ofPerson(
  selection: string,
  inputOf: (person: PersonForTest) => object | Promise<object> = () => ({}),
): Case {
  return {
    selection,
    prepare: async (name) => {
      const person = await newPerson(name);
      return { caller: person.caller, input: await inputOf(person) };
    },
  };
}

const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: users.now().getTime() });

async function confirmation(person: PersonForTest) {
  const { enrolment } = await users.run(person.caller, 'enrolTotp', {}, 'enrolment { id secret }');
  return { enrolmentId: enrolment.id, code: codeOf(enrolment.secret) };
}

/** An app's first codes after the one that enrolled it. */
async function codeOfApp(person: PersonForTest): Promise<string> {
  const { enrolment } = await users.run(person.caller, 'enrolTotp', {}, 'enrolment { id secret }');
  const input = { enrolmentId: enrolment.id, code: codeOf(enrolment.secret) };
  await users.run(person.caller, 'confirmTotp', input, 'recoveryCodes');
  const next = users.now().getTime() + 30_000;
  return new TOTP({ secret: Secret.fromBase32(enrolment.secret) }).generate({ timestamp: next });
}

async function passkeyOf(person: PersonForTest) {
  const device = createPasskeyDevice();
  const { enrolPasskeyOptions } = await users.ask(person.caller, '{ enrolPasskeyOptions { json } }');
  const input = { response: device.create(enrolPasskeyOptions.json), label: 'Key' };
  const { passkey } = await users.run(person.caller, 'enrolPasskey', input, 'passkey { id }');
  return { device, passkeyId: passkey.id };
}

async function shownTo(person: PersonForTest) {
  const shown = 'termsToAccept { version shownHash } termsQuizToPass { version shownHash }';
  return (await users.ask(person.caller, `{ me { ${shown} } }`)).me;
}

const session = 'accessToken refreshToken user { id }';

const cases: Readonly<Record<string, Case>> = {
  signUp: {
    selection: session,
    prepare: async (name) => ({
      caller: nobody,
      input: { username: name, name: 'Ann', mobile: '13800000001', password },
    }),
  },
  signIn: {
    selection: session,
    prepare: async (name) => {
      await users.newPerson(name);
      return { caller: nobody, input: { username: name, password } };
    },
  },
  signInWithCertificate: {
    selection: session,
    prepare: async (name) => {
      const { userId } = await users.newPerson(name);
      await authority.issue(userId);
      const asked = await users.ask(nobody, '{ signInCertificateChallenge { challenge } }');
      const proof = await authority.sign(userId, asked.signInCertificateChallenge.challenge);
      return { caller: nobody, input: { username: name, proof } };
    },
  },
  refreshSession: {
    selection: 'accessToken refreshToken',
    prepare: async (name) => {
      await users.newPerson(name);
      const input = { username: name, password };
      const { refreshToken } = await users.run(nobody, 'signIn', input, 'refreshToken');
      return { caller: nobody, input: { refreshToken } };
    },
  },
  signOut: ofPerson('user { sessions { id } }'),
  signOutEverywhere: ofPerson('user { sessions { id } }'),
  enrolTotp: ofPerson('enrolment { id secret }'),
  confirmTotp: ofPerson('recoveryCodes user { hasTotp }', confirmation),
  stepUp: ofPerson('accessToken', async (person) => ({ method: 'TOTP', code: await codeOfApp(person) })),
  renewRecoveryCodes: ofPerson('recoveryCodes', async (person) => {
    await codeOfApp(person);
    return {};
  }),
  removeTotp: ofPerson('user { hasTotp }', async (person) => {
    await codeOfApp(person);
    return { isLastAgreed: true };
  }),
  changePassword: ofPerson('user { id }', () => ({ password: 'another long password' })),
  signUpWithPasskey: {
    selection: session,
    prepare: async (name) => {
      const asked = `{ signUpPasskeyOptions(username: "${name}", name: "Ann") { json } }`;
      const { json } = (await users.ask(nobody, asked)).signUpPasskeyOptions;
      const response = createPasskeyDevice().create(json);
      return { caller: nobody, input: { username: name, name: 'Ann', mobile: '13800000001', response } };
    },
  },
  enrolPasskey: ofPerson('passkey { id label }', async ({ caller }) => {
    const { enrolPasskeyOptions } = await users.ask(caller, '{ enrolPasskeyOptions { json } }');
    return { response: createPasskeyDevice().create(enrolPasskeyOptions.json), label: 'Key' };
  }),
  signInWithPasskey: {
    selection: session,
    prepare: async (name) => {
      const { device } = await passkeyOf(await newPerson(name));
      const { signInPasskeyOptions } = await users.ask(nobody, '{ signInPasskeyOptions { json } }');
      return { caller: nobody, input: { response: device.get(signInPasskeyOptions.json) } };
    },
  },
  stepUpWithPasskey: ofPerson('accessToken', async (person) => {
    const { device } = await passkeyOf(person);
    const { stepUpPasskeyOptions } = await users.ask(person.caller, '{ stepUpPasskeyOptions { json } }');
    return { response: device.get(stepUpPasskeyOptions.json) };
  }),
  removePasskey: ofPerson('user { passkeys { id } }', async (person) => ({
    passkeyId: (await passkeyOf(person)).passkeyId,
    isLastAgreed: true,
  })),
  grantConsent: ofPerson('consent { id status }', async ({ caller }) => {
    const asked = '{ consentTexts { purpose version recipient { id } } }';
    const { consentTexts } = await users.ask(caller, asked);
    const [{ purpose, version, recipient }] = consentTexts;
    return { purpose, recipientId: recipient.id, textVersion: version, isSensitiveAgreed: true };
  }),
  withdrawConsent: ofPerson('consent { id status }', async ({ userId }) => {
    const consent = consentRow({ id: `con_${userId}`, userId });
    await users.owner.getRepository(ConsentTable).insert(consent);
    return { consentId: consent.id };
  }),
  acceptTerms: ofPerson('acceptance { version shownHash }', async (person) => {
    const { version, shownHash } = (await shownTo(person)).termsToAccept;
    return { version, shownHash };
  }),
  answerTermsQuiz: ofPerson('attempt { isPassed }', async (person) => {
    const { version, shownHash } = (await shownTo(person)).termsQuizToPass;
    const chosen = { cost: 'dearer', late: 'penalty', lender: 'bank' };
    const answers = Object.entries(chosen).map(([questionId, choiceId]) => ({ questionId, choiceId }));
    return { quizVersion: version, shownHash, answers };
  }),
};

/** Everything that is kept about whoever has the user name. */
async function rowsOf(username: string): Promise<Readonly<Record<string, readonly object[]>>> {
  const user = await users.owner.getRepository(UserTable).findOneBy({ username });
  const tables = personalData.tables.map(async ({ table, where }) => {
    const name = String(table.options.tableName);
    const sql = `SELECT to_jsonb(t) AS row FROM ${name} AS t WHERE ${where} ORDER BY 1`;
    const rows: object[] = await users.owner.query(sql, [user?.id ?? '']);
    return [name, rows];
  });
  return Object.fromEntries(await Promise.all(tables));
}

async function countsOf(username: string): Promise<Readonly<Record<string, number>>> {
  const rows = Object.entries(await rowsOf(username));
  return Object.fromEntries(rows.map(([name, { length }]) => [name, length]));
}

let people = 0;
const newName = (): string => `ann${++people}`;

test.each(Object.entries(cases))(
  '%s, killed before and after each step that lasts, is done once under the same key',
  async (operation, { prepare, selection }) => {
    const text = mutationText(operation, selection);
    const name = newName();
    const { caller, input } = await prepare(name);
    const counted = await counter.ask(caller, text, { input: { ...input, idempotencyKey: 'key' } });
    expect(counted?.answer.data[operation].userErrors).toEqual([]);
    const [steps, finished] = [counted?.steps ?? 0, await countsOf(name)];
    expect(steps).toBeGreaterThan(0);
    for (let crashAfter = 0; crashAfter <= steps; crashAfter += 1) {
      await killOnce(operation, crashAfter, finished, crashAfter === steps);
    }
  },
  120_000,
);

/** Kills it, and does it again: nothing was done, or all of it. */
async function killOnce(
  operation: string,
  crashAfter: number,
  finished: Readonly<Record<string, number>>,
  isDone: boolean,
): Promise<void> {
  const { prepare, selection } = cases[operation] as Case;
  const name = newName();
  const [victim, { caller, input }] = await Promise.all([users.startMortal({ crashAfter }), prepare(name)]);
  const key = randomUUID();
  const before = await rowsOf(name);
  const variables = { input: { ...input, idempotencyKey: key } };
  expect(await victim.ask(caller, mutationText(operation, selection), variables)).toBeNull();
  expect(await victim.end).toBe('SIGKILL');
  const left = await rowsOf(name);
  if (isDone) expect(await countsOf(name)).toEqual(finished);
  else expect(left).toEqual(before);
  const again = await users.run(caller, operation, input, selection, key);
  expect(again.userErrors).toEqual([]);
  if (isDone) expect(await rowsOf(name)).toEqual(left);
  expect(await countsOf(name)).toEqual(finished);
  expect(await users.run(caller, operation, input, selection, key)).toEqual(again);
  expect(await countsOf(name)).toEqual(finished);
}
