import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import { hashPassword } from '../../../../subgraphs/platform/users/password.ts';
import {
  RecoveryCodeTable,
  StepUpTable,
  TotpTable,
} from '../../../../subgraphs/platform/users/proofTables.ts';
import { PasswordTable, SessionTable, UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';
import { userRow } from './rows.ts';

let running: RunningForTest;
let keyPath: string;
let now = new Date('2026-11-22T08:00:00.000Z');
const password = 'correct horse battery';

beforeAll(async () => {
  keyPath = join(temporaryFolder(), 'keys.json');
  writeKeyFile(keyPath, [await newSigningKey('first')]);
  running = await startForTest(createSubgraph({ ACCESS_TOKEN_KEY: keyPath }), { clock: { now: () => now } });
});

afterAll(async () => {
  await running?.stop();
});

beforeEach(() => {
  now = new Date(now.getTime() + 3_600_000);
});

/** A signed-in person of a test's own. */
interface Person {
  readonly userId: string;
  readonly sessionId: string;
}

async function newPerson(name: string): Promise<Person> {
  const userId = `usr_${name}`;
  await running.owner.getRepository(UserTable).insert(userRow({ id: userId, username: name }));
  await running.owner.getRepository(PasswordTable).insert({ userId, hash: await hashPassword(password) });
  return { userId, sessionId: await openSession(name) };
}

async function openSession(username: string): Promise<string> {
  const { data } = await running.subgraph.ask(
    { kind: 'anonymous' },
    'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
    { input: { username, password, idempotencyKey: randomUUID() } },
  );
  return String(decodeJwt(data.signIn.accessToken).sid);
}

const enrolment = 'enrolment { id secret uri } userErrors { code message field }';
const fieldsOf = {
  enrolTotp: enrolment,
  confirmTotp: 'recoveryCodes user { id hasTotp } userErrors { code }',
  stepUp: 'accessToken expiresAt userErrors { code }',
} as const;

async function run(
  person: Person,
  mutation: keyof typeof fieldsOf,
  input: object,
  key: string = randomUUID(),
) {
  // As the token of a session that was just opened, and stepped up, would say.
  const proven = { amr: ['pwd', 'otp'], authTime: Math.floor(now.getTime() / 1_000) };
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await running.subgraph.ask(
    { kind: 'person', ...person, ...proven },
    `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fieldsOf[mutation]} } }`,
    { input: { ...input, idempotencyKey: key } },
  );
  expect(errors).toBeUndefined();
  return data[mutation];
}

const codeOf = (secret: string, at: Date = now) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });

/** Enrols an app, and lets its first code pass by. */
async function enrol(person: Person) {
  const { id: enrolmentId, secret } = (await run(person, 'enrolTotp', {})).enrolment;
  const { recoveryCodes } = await run(person, 'confirmTotp', { enrolmentId, code: codeOf(secret) });
  now = new Date(now.getTime() + 60_000);
  return { enrolmentId, secret: secret as string, recoveryCodes: recoveryCodes as string[] };
}

const stepUp = (person: Person, code: string, key?: string) =>
  run(person, 'stepUp', { method: 'TOTP', code }, key);
const recover = (person: Person, code: string, key?: string) =>
  run(person, 'stepUp', { method: 'RECOVERY_CODE', code }, key);
const refusal = (code: string) => ({ accessToken: null, expiresAt: null, userErrors: [{ code }] });
const wrong = '000000';

test('a person enrols an app, and a code of it adds a second kind of proof to the session', async () => {
  const ann = await newPerson('ann');
  const { secret } = await enrol(ann);
  const { accessToken, ...answer } = await stepUp(ann, codeOf(secret));
  expect(answer).toEqual({ expiresAt: new Date(now.getTime() + 600_000).toISOString(), userErrors: [] });
  expect(decodeJwt(accessToken)).toMatchObject({
    sub: 'usr_ann',
    sid: ann.sessionId,
    amr: ['pwd', 'otp'],
    acr: 'aal2',
    auth_time: now.getTime() / 1000,
  });
});

test('an enrolment counts for nothing until a code of it was seen', async () => {
  const bea = await newPerson('bea');
  const { id, secret, uri } = (await run(bea, 'enrolTotp', {})).enrolment;
  expect(uri).toContain(`secret=${secret}`);
  expect(await stepUp(bea, codeOf(secret))).toEqual(refusal('TOTP_NOT_ENROLLED'));
  expect(await run(bea, 'confirmTotp', { enrolmentId: id, code: wrong })).toEqual({
    recoveryCodes: null,
    user: null,
    userErrors: [{ code: 'CODE_INVALID' }],
  });
  expect(await run(bea, 'confirmTotp', { enrolmentId: id, code: codeOf(secret) })).toMatchObject({
    user: { id: 'usr_bea', hasTotp: true },
    userErrors: [],
  });
});

test('no table holds the secret or a recovery code', async () => {
  const cora = await newPerson('cora');
  const { secret, recoveryCodes } = await enrol(cora);
  const rows =
    await running.owner.query(`SELECT t::text, r::text FROM totps t JOIN recovery_codes r USING (user_id)
    WHERE user_id = 'usr_cora'`);
  const text = JSON.stringify(rows);
  const bytes = Buffer.from(Secret.fromBase32(secret).bytes);
  for (const shown of [secret, bytes.toString('hex'), bytes.toString('base64url'), ...recoveryCodes]) {
    expect(text).not.toContain(shown);
  }
  expect(JSON.stringify(running.subgraph.logLines)).not.toContain(secret);
});

test('a secret in the row of another enrolment does not open', async () => {
  const dora = await newPerson('dora');
  const { secret } = await enrol(dora);
  const eve = await newPerson('eve');
  await enrol(eve);
  const totps = running.owner.getRepository(TotpTable);
  const { sealedSecret } = await totps.findOneByOrFail({ userId: 'usr_dora' });
  await totps.update({ userId: 'usr_eve' }, { sealedSecret });
  const { data, errors } = await running.subgraph.ask(
    { kind: 'person', ...eve },
    `mutation { stepUp(input: { method: TOTP, code: "${codeOf(secret)}", idempotencyKey: "k" }) { accessToken } }`,
  );
  expect(data).toBeNull();
  expect(errors?.map((error) => error.extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
});

test('a second app is refused, also to the slower of two confirmations at once', async () => {
  const fay = await newPerson('fay');
  const two = [(await run(fay, 'enrolTotp', {})).enrolment, (await run(fay, 'enrolTotp', {})).enrolment];
  const answers = await Promise.all(
    two.map(({ id, secret }) => run(fay, 'confirmTotp', { enrolmentId: id, code: codeOf(secret) })),
  );
  expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? 'CONFIRMED').sort()).toEqual([
    'CONFIRMED',
    'TOTP_ENROLLED',
  ]);
  expect(await run(fay, 'enrolTotp', {})).toMatchObject({
    enrolment: null,
    userErrors: [{ code: 'TOTP_ENROLLED' }],
  });
});

test("another person's enrolment cannot be confirmed", async () => {
  const gil = await newPerson('gil');
  const { id, secret } = (await run(await newPerson('hal'), 'enrolTotp', {})).enrolment;
  expect(await run(gil, 'confirmTotp', { enrolmentId: id, code: codeOf(secret) })).toMatchObject({
    userErrors: [{ code: 'TOTP_ENROLMENT_UNKNOWN' }],
  });
});

test('the same keys give the same secret, the same recovery codes and the same token', async () => {
  const ida = await newPerson('ida');
  const first = await run(ida, 'enrolTotp', {}, 'enrol');
  expect(await run(ida, 'enrolTotp', {}, 'enrol')).toEqual(first);
  const confirmation = { enrolmentId: first.enrolment.id, code: codeOf(first.enrolment.secret) };
  const confirmed = await run(ida, 'confirmTotp', confirmation, 'confirm');
  now = new Date(now.getTime() + 60_000);
  expect(await run(ida, 'confirmTotp', confirmation, 'confirm')).toEqual(confirmed);
  expect(await run(ida, 'enrolTotp', {}, 'enrol')).toMatchObject({ enrolment: { secret: null, uri: null } });
  const code = codeOf(first.enrolment.secret);
  const token = await stepUp(ida, code, 'step-up');
  now = new Date(now.getTime() + 90_000);
  expect(await stepUp(ida, code, 'step-up')).toEqual(token);
  expect(await stepUp(ida, wrong, 'step-up')).toEqual(refusal('IDEMPOTENCY_CONFLICT'));
  expect(await stepUp(ida, code, 'confirm')).toEqual(refusal('IDEMPOTENCY_CONFLICT'));
  expect(await running.owner.getRepository(StepUpTable).countBy({ sessionId: ida.sessionId })).toBe(1);
});

test('a code that was used is refused while it is shown, and so is the one before it', async () => {
  const joe = await newPerson('joe');
  const { secret } = await enrol(joe);
  const before = codeOf(secret, new Date(now.getTime() - 30_000));
  expect(await stepUp(joe, codeOf(secret))).toMatchObject({ userErrors: [] });
  expect(await stepUp(joe, codeOf(secret))).toEqual(refusal('CODE_USED'));
  expect(await stepUp(joe, before)).toEqual(refusal('CODE_USED'));
  now = new Date(now.getTime() + 30_000);
  expect(await stepUp(joe, codeOf(secret))).toMatchObject({ userErrors: [] });
});

test('the code that confirmed the app cannot step up', async () => {
  const kay = await newPerson('kay');
  const { id: enrolmentId, secret } = (await run(kay, 'enrolTotp', {})).enrolment;
  await run(kay, 'confirmTotp', { enrolmentId, code: codeOf(secret) });
  expect(await stepUp(kay, codeOf(secret))).toEqual(refusal('CODE_USED'));
});

test('of many uses of one code at once one wins', async () => {
  const leo = await newPerson('leo');
  const { secret } = await enrol(leo);
  const code = codeOf(secret);
  const answers = await Promise.all(Array.from({ length: 5 }, () => stepUp(leo, code)));
  expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? 'PROVEN').sort()).toEqual([
    'CODE_USED',
    'CODE_USED',
    'CODE_USED',
    'CODE_USED',
    'PROVEN',
  ]);
  expect(await running.owner.getRepository(StepUpTable).countBy({ sessionId: leo.sessionId })).toBe(1);
});

test('five wrong codes lock, whatever their kind, and a quarter of an hour later the lock is gone', async () => {
  const mia = await newPerson('mia');
  const { secret } = await enrol(mia);
  for (let wrongs = 0; wrongs < 3; wrongs += 1) {
    expect(await stepUp(mia, wrong)).toEqual(refusal('CODE_INVALID'));
  }
  for (let wrongs = 0; wrongs < 2; wrongs += 1) {
    expect(await recover(mia, 'aaaaa-aaaaa')).toEqual(refusal('CODE_INVALID'));
  }
  expect(await stepUp(mia, codeOf(secret))).toEqual(refusal('STEP_UP_LOCKED'));
  now = new Date(now.getTime() + 14 * 60_000);
  expect(await stepUp(mia, codeOf(secret))).toEqual(refusal('STEP_UP_LOCKED'));
  now = new Date(now.getTime() + 60_000);
  expect(await stepUp(mia, codeOf(secret))).toMatchObject({ userErrors: [] });
});

test('wrong codes at once are counted one by one', async () => {
  const ned = await newPerson('ned');
  await enrol(ned);
  const answers = await Promise.all(Array.from({ length: 8 }, () => stepUp(ned, wrong)));
  const codes = answers.map(({ userErrors }) => userErrors[0].code).sort();
  expect(codes).toEqual([...Array(5).fill('CODE_INVALID'), ...Array(3).fill('STEP_UP_LOCKED')]);
});

test('a wrong code is counted once under its key', async () => {
  const ola = await newPerson('ola');
  const { secret } = await enrol(ola);
  for (let repeat = 0; repeat < 7; repeat += 1) {
    expect(await stepUp(ola, wrong, 'same')).toEqual(refusal('CODE_INVALID'));
  }
  expect(await stepUp(ola, codeOf(secret))).toMatchObject({ userErrors: [] });
});

test('a recovery code serves once, also of two at once, however it is typed', async () => {
  const pia = await newPerson('pia');
  const { recoveryCodes } = await enrol(pia);
  expect(new Set(recoveryCodes).size).toBe(10);
  const [first = '', second = ''] = recoveryCodes;
  const answers = await Promise.all([recover(pia, first), recover(pia, first)]);
  expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? 'PROVEN').sort()).toEqual([
    'CODE_INVALID',
    'PROVEN',
  ]);
  expect(await recover(pia, second.toUpperCase().replace('-', ' '))).toMatchObject({ userErrors: [] });
  const unused = await running.owner.getRepository(RecoveryCodeTable).findBy({ userId: 'usr_pia' });
  expect(unused.filter(({ usedAt }) => usedAt === null)).toHaveLength(8);
});

test("another person's recovery code is a wrong one", async () => {
  const { recoveryCodes } = await enrol(await newPerson('quin'));
  const rob = await newPerson('rob');
  await enrol(rob);
  expect(await recover(rob, recoveryCodes[0] ?? '')).toEqual(refusal('CODE_INVALID'));
});

test("a session that has ended, and another person's, cannot be stepped up", async () => {
  const sue = await newPerson('sue');
  const tom = await newPerson('tom');
  const { secret } = await enrol(tom);
  expect(await stepUp({ ...tom, sessionId: sue.sessionId }, codeOf(secret))).toEqual(
    refusal('SESSION_ENDED'),
  );
  await running.owner.getRepository(SessionTable).update({ id: tom.sessionId }, { endedAt: now });
  expect(await stepUp(tom, codeOf(secret))).toEqual(refusal('SESSION_ENDED'));
});

test('a step-up that breaks off after the code was taken leaves the code unused', async () => {
  const uma = await newPerson('uma');
  const { secret } = await enrol(uma);
  await running.owner.query('ALTER TABLE step_ups ADD CONSTRAINT broken CHECK (false) NOT VALID');
  const broken = await running.subgraph.ask(
    { kind: 'person', ...uma },
    `mutation { stepUp(input: { method: TOTP, code: "${codeOf(secret)}", idempotencyKey: "k" }) { accessToken } }`,
  );
  await running.owner.query('ALTER TABLE step_ups DROP CONSTRAINT broken');
  expect(broken.errors?.map((error) => error.extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect(await stepUp(uma, codeOf(secret), 'k')).toMatchObject({ userErrors: [] });
});

test('secrets still open after a new key came, and nobody in particular cannot enrol', async () => {
  const vic = await newPerson('vic');
  const { secret } = await enrol(vic);
  const { readFileSync } = await import('node:fs');
  const known = JSON.parse(readFileSync(keyPath, 'utf8'));
  writeKeyFile(keyPath, [known, await newSigningKey('second')]);
  await new Promise((done) => setTimeout(done, 1_100));
  await stepUp(vic, wrong);
  const { accessToken } = await stepUp(vic, codeOf(secret));
  expect(decodeJwt(accessToken).amr).toEqual(['pwd', 'otp']);
  const { errors } = await running.subgraph.ask(
    { kind: 'anonymous' },
    'mutation { enrolTotp(input: { idempotencyKey: "k" }) { enrolment { id } } }',
  );
  expect(errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED']);
});
