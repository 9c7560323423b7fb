import { Secret, TOTP } from 'otpauth';
import { PasskeyTable } from '../../../../subgraphs/platform/users/passkeyTables.ts';
import { RecoveryCodeTable, TotpTable } from '../../../../subgraphs/platform/users/proofTables.ts';
import { PasswordTable } from '../../../../subgraphs/platform/users/tables.ts';
import { createPasskeyDevice } from '../../../support/passkeyDevice.ts';
import { type PersonForTest, refusalIn, startUsersForTest, type UsersForTest } from './peopleForTest.ts';

let users: UsersForTest;
const nobody = { kind: 'anonymous' } as const;

beforeAll(async () => {
  users = await startUsersForTest();
});

afterAll(async () => {
  await users?.stop();
});

beforeEach(() => {
  users.wait(3_600);
});

const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: users.now().getTime() });

/** Enrols an app; the clock goes on, so that its next code is another. */
async function enrolTotp(person: PersonForTest, more: object = {}) {
  const begun = await users.run(person.caller, 'enrolTotp', more, 'enrolment { id secret }');
  if (!begun.enrolment) return begun;
  const { id: enrolmentId, secret } = begun.enrolment;
  const input = { enrolmentId, code: codeOf(secret) };
  const confirmed = await users.run(person.caller, 'confirmTotp', input, 'recoveryCodes');
  users.wait(60);
  return { ...confirmed, secret };
}

async function stepUp(person: PersonForTest, code: string, method = 'TOTP') {
  return users.run(person.caller, 'stepUp', { method, code }, 'accessToken');
}

/** A person with an app, who has just used it. */
async function proven(name: string) {
  const first = await users.newPerson(name);
  const { secret, recoveryCodes } = await enrolTotp(first);
  const person = users.withToken((await stepUp(first, codeOf(secret))).accessToken);
  users.wait(60);
  return { person, first, secret, recoveryCodes };
}

async function enrolPasskey(person: PersonForTest) {
  const { json } = (await users.ask(person.caller, '{ enrolPasskeyOptions { json } }')).enrolPasskeyOptions;
  const input = { response: createPasskeyDevice().create(json), label: 'Key' };
  return users.run(person.caller, 'enrolPasskey', input, 'passkey { id }');
}

const remove = (person: PersonForTest, mutation: string, more: object = {}, key?: string) =>
  users.run(person.caller, mutation, more, 'user { id hasTotp }', key);

async function eventsOf(person: PersonForTest): Promise<string[]> {
  const { me } = await users.ask(person.caller, '{ me { securityEvents { kind happenedAt } } }');
  return me.securityEvents.map(({ kind }: { kind: string }) => kind);
}

test('the first app wants a sign-in of the last five minutes, when it is begun and when it is confirmed', async () => {
  const person = await users.newPerson('ann');
  const { enrolment } = await users.run(person.caller, 'enrolTotp', {}, 'enrolment { id secret }');
  users.wait(301);
  expect(refusalIn(await enrolTotp(person))).toBe('PROOF_TOO_OLD');
  const input = { enrolmentId: enrolment.id, code: codeOf(enrolment.secret) };
  expect(refusalIn(await users.run(person.caller, 'confirmTotp', input, 'recoveryCodes'))).toBe(
    'PROOF_TOO_OLD',
  );
  expect(await users.owner.getRepository(TotpTable).existsBy({ userId: 'usr_ann', isConfirmed: true })).toBe(
    false,
  );
  expect(refusalIn(await enrolTotp(await users.signIn('ann')))).toBeNull();
  expect(await eventsOf(person)).toEqual(['TOTP_ENROLLED']);
});

test('an app takes the place of another, with new recovery codes; the old app and codes serve no more', async () => {
  const { person, first, secret, recoveryCodes } = await proven('bea');
  expect(refusalIn(await enrolTotp(person))).toBe('TOTP_ENROLLED');
  expect(refusalIn(await enrolTotp(first, { isReplacement: true }))).toBe('STEP_UP_REQUIRED');
  const replaced = await enrolTotp(person, { isReplacement: true });
  expect(refusalIn(replaced)).toBeNull();
  expect(refusalIn(await stepUp(first, codeOf(secret)))).toBe('CODE_INVALID');
  expect(refusalIn(await stepUp(first, recoveryCodes[0], 'RECOVERY_CODE'))).toBe('CODE_INVALID');
  expect(refusalIn(await stepUp(first, replaced.recoveryCodes[0], 'RECOVERY_CODE'))).toBeNull();
  expect(refusalIn(await stepUp(first, codeOf(replaced.secret)))).toBeNull();
  expect(await users.owner.getRepository(TotpTable).countBy({ userId: 'usr_bea', isConfirmed: true })).toBe(
    1,
  );
});

test('a password alone removes no second factor', async () => {
  const { first } = await proven('cora');
  expect(refusalIn(await remove(first, 'removeTotp', { isLastAgreed: true }))).toBe('STEP_UP_REQUIRED');
  expect(await eventsOf(first)).toEqual(['TOTP_ENROLLED']);
});

test('the last second factor goes only when that is agreed to, and it is noted', async () => {
  const { person } = await proven('dora');
  expect(refusalIn(await remove(person, 'removeTotp'))).toBe('LAST_SECOND_FACTOR');
  const { me } = await users.ask(person.caller, '{ me { hasTotp } }');
  expect(me.hasTotp).toBe(true);
  const gone = await remove(person, 'removeTotp', { isLastAgreed: true }, 'key');
  expect(gone).toEqual({ user: { id: 'usr_dora', hasTotp: false }, userErrors: [] });
  expect(await remove(person, 'removeTotp', { isLastAgreed: true }, 'key')).toEqual(gone);
  expect(refusalIn(await remove(person, 'removeTotp', {}, 'key'))).toBe('IDEMPOTENCY_CONFLICT');
  expect(refusalIn(await remove(person, 'removeTotp'))).toBe('TOTP_NOT_ENROLLED');
  expect((await eventsOf(person)).sort()).toEqual([
    'SECOND_FACTOR_GIVEN_UP',
    'TOTP_ENROLLED',
    'TOTP_REMOVED',
  ]);
  expect(await users.owner.getRepository(RecoveryCodeTable).countBy({ userId: 'usr_dora' })).toBe(0);
});

test('with a passkey beside it the app goes without more, and then the passkey is the last', async () => {
  const { person } = await proven('eve');
  const { passkey } = await enrolPasskey(person);
  expect(refusalIn(await remove(person, 'removeTotp'))).toBeNull();
  expect(refusalIn(await remove(person, 'removePasskey', { passkeyId: passkey.id }))).toBe(
    'LAST_SECOND_FACTOR',
  );
  const agreed = { passkeyId: passkey.id, isLastAgreed: true };
  expect(refusalIn(await remove(person, 'removePasskey', agreed))).toBeNull();
  expect(refusalIn(await remove(person, 'removePasskey', agreed))).toBe('PASSKEY_UNKNOWN');
});

test('of two passkeys removed at once one stays, unless that was agreed to', async () => {
  const { person } = await proven('fay');
  const keys = [(await enrolPasskey(person)).passkey.id, (await enrolPasskey(person)).passkey.id];
  expect(refusalIn(await remove(person, 'removeTotp'))).toBeNull();
  const answers = await Promise.all(keys.map((passkeyId) => remove(person, 'removePasskey', { passkeyId })));
  expect(answers.map(refusalIn).sort()).toEqual(['LAST_SECOND_FACTOR', null]);
  expect(await users.owner.getRepository(PasskeyTable).countBy({ userId: 'usr_fay' })).toBe(1);
});

test('who has no password keeps the last passkey, and can set a password first', async () => {
  const { person } = await proven('gil');
  const { passkey } = await enrolPasskey(person);
  await users.owner.getRepository(PasswordTable).delete({ userId: 'usr_gil' });
  expect(refusalIn(await remove(person, 'removeTotp'))).toBeNull();
  const agreed = { passkeyId: passkey.id, isLastAgreed: true };
  expect(refusalIn(await remove(person, 'removePasskey', agreed))).toBe('LAST_WAY_IN');
  const chosen = { password: 'a quite new password' };
  expect(refusalIn(await users.run(person.caller, 'changePassword', chosen, 'user { id }'))).toBeNull();
  expect(refusalIn(await remove(person, 'removePasskey', agreed))).toBeNull();
});

test("another person's passkey is not removed", async () => {
  const { passkey } = await enrolPasskey((await proven('hal')).person);
  const { person } = await proven('ida');
  expect(refusalIn(await remove(person, 'removePasskey', { passkeyId: passkey.id }))).toBe('PASSKEY_UNKNOWN');
  expect(await users.owner.getRepository(PasskeyTable).existsBy({ id: passkey.id })).toBe(true);
});

test('new recovery codes end the earlier ones, and the same key shows the same', async () => {
  const { person, first, recoveryCodes } = await proven('joe');
  const renew = (as: PersonForTest, key?: string) =>
    users.run(as.caller, 'renewRecoveryCodes', {}, 'recoveryCodes', key);
  expect(refusalIn(await renew(first))).toBe('STEP_UP_REQUIRED');
  const renewed = await renew(person, 'key');
  expect(new Set(renewed.recoveryCodes).size).toBe(10);
  expect(await renew(person, 'key')).toEqual(renewed);
  expect(refusalIn(await stepUp(first, recoveryCodes[3], 'RECOVERY_CODE'))).toBe('CODE_INVALID');
  expect(refusalIn(await stepUp(first, renewed.recoveryCodes[3], 'RECOVERY_CODE'))).toBeNull();
  const plain = await users.newPerson('kay');
  expect(refusalIn(await renew(plain))).toBe('SECOND_FACTOR_MISSING');
});

test('another password ends every other session and no longer lets the old one in', async () => {
  const other = await users.newPerson('leo');
  const person = await users.signIn('leo');
  const change = (password: string, key?: string) =>
    users.run(person.caller, 'changePassword', { password }, 'user { sessions { isCurrent } }', key);
  expect(refusalIn(await change('short'))).toBe('PASSWORD_WEAK');
  const changed = await change('another long phrase', 'key');
  expect(changed).toEqual({ user: { sessions: [{ isCurrent: true }] }, userErrors: [] });
  expect(await change('another long phrase', 'key')).toEqual(changed);
  expect(refusalIn(await stepUp(other, '000000'))).toBe('SESSION_ENDED');
  const old = { username: 'leo', password: 'correct horse battery' };
  expect(refusalIn(await users.run(nobody, 'signIn', old, 'accessToken'))).toBe('CREDENTIALS_INVALID');
  await users.signIn('leo', 'another long phrase');
  expect(await eventsOf(person)).toEqual(['PASSWORD_CHANGED']);
});

test('a password is not changed by an old sign-in, nor past a second factor', async () => {
  const person = await users.newPerson('mia');
  const change = (as: PersonForTest) =>
    users.run(as.caller, 'changePassword', { password: 'another long phrase' }, 'user { id }');
  users.wait(301);
  expect(refusalIn(await change(person))).toBe('PROOF_TOO_OLD');
  const { first } = await proven('ned');
  expect(refusalIn(await change(first))).toBe('STEP_UP_REQUIRED');
  await users.signIn('mia');
  await users.signIn('ned');
});
