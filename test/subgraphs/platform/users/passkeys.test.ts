import { decodeJwt } from 'jose';
import { PasskeyTable, SpentChallengeTable } from '../../../../subgraphs/platform/users/passkeyTables.ts';
import { StepUpTable } from '../../../../subgraphs/platform/users/proofTables.ts';
import { SessionTable, UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import { createPasskeyDevice, type PasskeyDevice } from '../../../support/passkeyDevice.ts';
import { type PersonForTest, refusalIn, startUsersForTest, type UsersForTest } from './peopleForTest.ts';

let users: UsersForTest;
const nobody = { kind: 'anonymous' } as const;

beforeAll(async () => {
  users = await startUsersForTest();
});

afterAll(async () => {
  await users?.stop();
});

type Options = 'signInPasskeyOptions' | 'enrolPasskeyOptions' | 'stepUpPasskeyOptions';

async function options(name: Options, person?: PersonForTest): Promise<string> {
  return (await users.ask(person?.caller ?? nobody, `{ ${name} { json } }`))[name].json;
}

async function enrol(person: PersonForTest, device: PasskeyDevice, key?: string) {
  const response = device.create(await options('enrolPasskeyOptions', person));
  const selection = 'passkey { id label isSynced isSetAside lastUsedAt } user { passkeys { id } }';
  return users.run(person.caller, 'enrolPasskey', { response, label: 'Telephone' }, selection, key);
}

const signIn = (response: string, key?: string) =>
  users.run(nobody, 'signInWithPasskey', { response }, 'accessToken refreshToken user { id }', key);

const stepUp = (person: PersonForTest, response: string, key?: string) =>
  users.run(person.caller, 'stepUpWithPasskey', { response }, 'accessToken', key);

async function enrolled(name: string, device = createPasskeyDevice()) {
  const person = await users.newPerson(name);
  expect(refusalIn(await enrol(person, device))).toBeNull();
  return { person, device };
}

test('a passkey is enrolled, and signs in without a name, as two kinds of proof', async () => {
  const person = await users.newPerson('ann');
  const device = createPasskeyDevice();
  const { passkey } = await enrol(person, device);
  expect(passkey).toEqual({
    id: expect.stringMatching(/^psk_/),
    label: 'Telephone',
    isSynced: false,
    isSetAside: false,
    lastUsedAt: null,
  });
  const asked = JSON.parse(await options('signInPasskeyOptions'));
  expect(asked).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
  expect(asked.allowCredentials).toBeUndefined();
  const signedIn = await signIn(device.get(JSON.stringify(asked)));
  expect(signedIn).toMatchObject({ user: { id: 'usr_ann' }, userErrors: [] });
  expect(decodeJwt(signedIn.accessToken)).toMatchObject({
    sub: 'usr_ann',
    amr: ['hwk', 'user', 'mfa'],
    acr: 'aal2',
    auth_time: users.now().getTime() / 1_000,
  });
});

test('a passkey that is on several devices says that its key is software', async () => {
  const { device } = await enrolled('bea', createPasskeyDevice({ isSynced: true, isCounting: false }));
  const { accessToken } = await signIn(device.get(await options('signInPasskeyOptions')));
  expect(decodeJwt(accessToken).amr).toEqual(['swk', 'user', 'mfa']);
});

test('a passkey steps a session up, and the token says both proofs', async () => {
  const { person, device } = await enrolled('cora');
  users.wait(30);
  const { accessToken } = await stepUp(person, device.get(await options('stepUpPasskeyOptions', person)));
  expect(decodeJwt(accessToken)).toMatchObject({
    amr: ['pwd', 'hwk', 'user', 'mfa'],
    acr: 'aal2',
    sid: person.caller.sessionId,
    auth_time: users.now().getTime() / 1_000,
  });
});

test('who joins with a passkey has no password and is signed in', async () => {
  const device = createPasskeyDevice();
  const asked = '{ signUpPasskeyOptions(username: "Dora", name: "Dora") { json } }';
  const { json } = (await users.ask(nobody, asked)).signUpPasskeyOptions;
  const input = { username: 'Dora', name: 'Dora', mobile: '13800000001', response: device.create(json) };
  const joined = await users.run(nobody, 'signUpWithPasskey', input, 'accessToken user { id name }', 'key');
  expect(joined).toMatchObject({ user: { name: 'Dora' }, userErrors: [] });
  expect(await users.run(nobody, 'signUpWithPasskey', input, 'accessToken user { id name }', 'key')).toEqual(
    joined,
  );
  const again = await signIn(device.get(await options('signInPasskeyOptions')));
  expect(again.user.id).toBe(joined.user.id);
  const byPassword = { username: 'dora', password: 'anything at all' };
  expect(refusalIn(await users.run(nobody, 'signIn', byPassword, 'accessToken'))).toBe('CREDENTIALS_INVALID');
});

test('where the user name is taken nobody joins, and the passkey opens nothing', async () => {
  await users.newPerson('eve');
  const device = createPasskeyDevice();
  const asked = '{ signUpPasskeyOptions(username: "eve", name: "Eve") { json } }';
  const response = device.create((await users.ask(nobody, asked)).signUpPasskeyOptions.json);
  const input = { username: 'eve', name: 'Eve', mobile: '13800000001', response };
  expect(refusalIn(await users.run(nobody, 'signUpWithPasskey', input, 'accessToken'))).toBe(
    'USERNAME_TAKEN',
  );
  expect(refusalIn(await signIn(device.get(await options('signInPasskeyOptions'))))).toBe('PASSKEY_UNKNOWN');
});

test('nobody joins with a passkey that somebody has', async () => {
  const { device } = await enrolled('fay');
  const asked = '{ signUpPasskeyOptions(username: "fay-2", name: "Fay") { json } }';
  const response = device.copy().create((await users.ask(nobody, asked)).signUpPasskeyOptions.json);
  const input = { username: 'fay-2', name: 'Fay', mobile: '13800000001', response };
  expect(refusalIn(await users.run(nobody, 'signUpWithPasskey', input, 'accessToken'))).toBe(
    'PASSKEY_ENROLLED',
  );
  expect(await users.owner.getRepository(UserTable).existsBy({ username: 'fay-2' })).toBe(false);
});

describe('an answer is refused', () => {
  let person: PersonForTest;
  let device: PasskeyDevice;

  beforeAll(async () => {
    ({ person, device } = await enrolled('gil'));
  });

  test.each([
    ['from a page that is not ours', { origin: 'http://localhost:4001' }, 'PASSKEY_ORIGIN_WRONG'],
    ['with a passkey of another site', { rpId: 'evil.example' }, 'PASSKEY_SITE_WRONG'],
    ['where nobody asked who is there', { isUserVerified: false }, 'PASSKEY_USER_UNVERIFIED'],
    ['that is of another kind', { type: 'webauthn.create' }, 'PASSKEY_RESPONSE_INVALID'],
    ['that names another person', { userHandle: 'dXNyX2Fubg' }, 'PASSKEY_RESPONSE_INVALID'],
    ['to a challenge that nobody made', { challenge: 'AAAA' }, 'PASSKEY_CHALLENGE_UNKNOWN'],
  ])('%s', async (_title, misbehaviour, code) => {
    const sessions = users.owner.getRepository(SessionTable);
    const before = await sessions.countBy({ userId: 'usr_gil' });
    expect(refusalIn(await signIn(device.get(await options('signInPasskeyOptions'), misbehaviour)))).toBe(
      code,
    );
    expect(await sessions.countBy({ userId: 'usr_gil' })).toBe(before);
  });

  test('that was asked for something else', async () => {
    const response = device.get(await options('stepUpPasskeyOptions', person));
    expect(refusalIn(await signIn(response))).toBe('PASSKEY_CHALLENGE_UNKNOWN');
  });

  test('that comes after two minutes', async () => {
    const response = device.get(await options('signInPasskeyOptions'));
    users.wait(120);
    expect(refusalIn(await signIn(response))).toBe('PASSKEY_CHALLENGE_EXPIRED');
  });

  test('whose signature was changed', async () => {
    const answer = JSON.parse(device.get(await options('signInPasskeyOptions')));
    answer.response.signature = createPasskeyDevice().get('{"challenge":"AAAA"}').slice(40, 136);
    expect(refusalIn(await signIn(JSON.stringify(answer)))).toBe('PASSKEY_RESPONSE_INVALID');
  });

  test.each(['', '{}', 'no JSON', '{"response":{"clientDataJSON":"AAAA"}}'])(
    'that reads %p',
    async (text) => {
      expect(refusalIn(await signIn(text))).toBe('PASSKEY_RESPONSE_INVALID');
    },
  );

  test('with a passkey that nobody enrolled', async () => {
    const response = createPasskeyDevice().get(await options('signInPasskeyOptions'));
    expect(refusalIn(await signIn(response))).toBe('PASSKEY_UNKNOWN');
  });
});

test('an answer serves once, good or bad, and the same key gives the same session again', async () => {
  const { device } = await enrolled('hal');
  const response = device.get(await options('signInPasskeyOptions'));
  const first = await signIn(response, 'key');
  expect(await signIn(response, 'key')).toEqual(first);
  expect(refusalIn(await signIn(response))).toBe('PASSKEY_CHALLENGE_USED');
  const asked = await options('signInPasskeyOptions');
  expect(refusalIn(await signIn(device.get(asked, { isUserVerified: false })))).toBe(
    'PASSKEY_USER_UNVERIFIED',
  );
  expect(refusalIn(await signIn(device.get(asked)))).toBe('PASSKEY_CHALLENGE_USED');
  const other = device.get(await options('signInPasskeyOptions'));
  expect(refusalIn(await signIn(other, 'key'))).toBe('IDEMPOTENCY_CONFLICT');
});

test('of many uses of one answer at once one opens a session', async () => {
  const { device } = await enrolled('ida');
  const response = device.get(await options('signInPasskeyOptions'));
  const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(response)));
  expect(answers.map(refusalIn).sort()).toEqual([null, ...Array(3).fill('PASSKEY_CHALLENGE_USED')].sort());
});

test('a passkey whose count goes back is set aside for good, for its owner too', async () => {
  const { person, device } = await enrolled('joe');
  const copy = device.copy();
  expect(refusalIn(await signIn(device.get(await options('signInPasskeyOptions'))))).toBeNull();
  expect(refusalIn(await signIn(copy.get(await options('signInPasskeyOptions'))))).toBe('PASSKEY_CLONED');
  expect(refusalIn(await signIn(device.get(await options('signInPasskeyOptions'))))).toBe('PASSKEY_CLONED');
  const { me } = await users.ask(person.caller, '{ me { passkeys { isSetAside } } }');
  expect(me.passkeys).toEqual([{ isSetAside: true }]);
});

test("another person's passkey, and one asked of another session, step nothing up", async () => {
  const { person, device } = await enrolled('kay');
  const other = await enrolled('leo');
  const options1 = await options('stepUpPasskeyOptions', person);
  expect(JSON.parse(options1).allowCredentials).toHaveLength(1);
  expect(refusalIn(await stepUp(person, other.device.get(options1)))).toBe('PASSKEY_OF_ANOTHER');
  const elsewhere = await users.signIn('kay');
  const response = device.get(await options('stepUpPasskeyOptions', elsewhere));
  expect(refusalIn(await stepUp(person, response))).toBe('PASSKEY_OF_ANOTHER');
  const sessionId = person.caller.sessionId ?? '';
  expect(await users.owner.getRepository(StepUpTable).countBy({ sessionId })).toBe(0);
});

test('a session that has ended is not stepped up', async () => {
  const { person, device } = await enrolled('mia');
  const response = device.get(await options('stepUpPasskeyOptions', person));
  await users.owner.getRepository(SessionTable).update({ userId: 'usr_mia' }, { endedAt: users.now() });
  expect(refusalIn(await stepUp(person, response))).toBe('SESSION_ENDED');
});

test('the first passkey wants a sign-in of the last five minutes', async () => {
  const person = await users.newPerson('ned');
  users.wait(301);
  expect(refusalIn(await enrol(person, createPasskeyDevice()))).toBe('PROOF_TOO_OLD');
  expect(refusalIn(await enrol(await users.signIn('ned'), createPasskeyDevice()))).toBeNull();
});

test('another passkey wants two kinds of proof of the last five minutes', async () => {
  const { person, device } = await enrolled('ola');
  expect(refusalIn(await enrol(person, createPasskeyDevice()))).toBe('STEP_UP_REQUIRED');
  const { accessToken } = await stepUp(person, device.get(await options('stepUpPasskeyOptions', person)));
  const proven = users.withToken(accessToken);
  expect(refusalIn(await enrol(proven, createPasskeyDevice()))).toBeNull();
  users.wait(301);
  expect(refusalIn(await enrol(proven, createPasskeyDevice()))).toBe('STEP_UP_REQUIRED');
});

test('of many first passkeys at once one is enrolled by a password alone', async () => {
  const person = await users.newPerson('pia');
  const answers = await Promise.all(Array.from({ length: 4 }, () => enrol(person, createPasskeyDevice())));
  expect(answers.map(refusalIn).sort()).toEqual([null, ...Array(3).fill('STEP_UP_REQUIRED')].sort());
  expect(await users.owner.getRepository(PasskeyTable).countBy({ userId: 'usr_pia' })).toBe(1);
});

test('a passkey is enrolled once, with a name for it', async () => {
  const { device } = await enrolled('quin');
  const proven = users.withToken(
    (await signIn(device.get(await options('signInPasskeyOptions')))).accessToken,
  );
  expect(refusalIn(await enrol(proven, device.copy()))).toBe('PASSKEY_ENROLLED');
  const input = { response: device.create(await options('enrolPasskeyOptions', proven)), label: '  ' };
  expect(refusalIn(await users.run(proven.caller, 'enrolPasskey', input, 'passkey { id }'))).toBe(
    'LABEL_INVALID',
  );
});

test('asking keeps no row, and what was answered is forgotten some time after its end', async () => {
  const { device } = await enrolled('rob');
  const spent = users.owner.getRepository(SpentChallengeTable);
  const before = await spent.count();
  await options('signInPasskeyOptions');
  expect(await spent.count()).toBe(before);
  users.wait(3_600);
  for (let uses = 0; uses < Math.ceil(before / 10) + 1; uses += 1) {
    await signIn(device.get(await options('signInPasskeyOptions')));
  }
  expect(await spent.count()).toBe(Math.ceil(before / 10) + 1);
});

test('a sign-in that breaks off leaves the challenge unanswered and the count as it was', async () => {
  const { device } = await enrolled('sue');
  const response = device.get(await options('signInPasskeyOptions'));
  await users.owner.query('ALTER TABLE refresh_tokens ADD CONSTRAINT broken CHECK (false) NOT VALID');
  const broken = await users.subgraph.ask(
    nobody,
    'mutation ($input: SignInWithPasskeyInput!) { signInWithPasskey(input: $input) { accessToken } }',
    { input: { response, idempotencyKey: 'k' } },
  );
  await users.owner.query('ALTER TABLE refresh_tokens DROP CONSTRAINT broken');
  expect(broken.errors?.map((error) => error.extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect(refusalIn(await signIn(response, 'k'))).toBeNull();
});
