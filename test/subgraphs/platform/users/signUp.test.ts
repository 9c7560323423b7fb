import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import { PasswordTable, SessionTable, UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';

let running: RunningForTest;
const now = new Date('2026-11-22T08:00:00.000Z');
const anonymous = { kind: 'anonymous' } as const;

beforeAll(async () => {
  const path = join(temporaryFolder(), 'keys.json');
  writeKeyFile(path, [await newSigningKey('one')]);
  running = await startForTest(createSubgraph({ ACCESS_TOKEN_KEY: path }), { clock: { now: () => now } });
});

afterAll(async () => {
  await running?.stop();
});

const mutation = `mutation ($input: SignUpInput!) { signUp(input: $input) {
  accessToken expiresAt refreshToken user { username: id name maskedMobile joinedAt realName { status } party { id } }
  userErrors { code field } } }`;

const ann = { username: 'ann', password: 'seven paper lanterns', name: 'Ann', mobile: '13800001234' };

const send = (input: object, key: string) =>
  running.subgraph.ask(anonymous, mutation, { input: { ...ann, ...input, idempotencyKey: key } });

async function signUp(input: object, key: string = randomUUID()) {
  const { data, errors } = await send(input, key);
  expect(errors).toBeUndefined();
  return data.signUp;
}

const refused = (code: string, field: string) => ({
  accessToken: null,
  expiresAt: null,
  refreshToken: null,
  user: null,
  userErrors: [{ code, field: ['input', field] }],
});

const people = () => running.owner.getRepository(UserTable).count();
const rowOf = (username: string) => running.owner.getRepository(UserTable).findOneBy({ username });

test('a shopper joins, is signed in, and signs in again with the password', async () => {
  const { accessToken, user, userErrors } = await signUp({ username: 'Ann' });
  expect(userErrors).toEqual([]);
  expect(user).toEqual({
    username: decodeJwt(accessToken).sub,
    name: 'Ann',
    maskedMobile: '138****1234',
    joinedAt: now.toISOString(),
    realName: { status: 'UNVERIFIED' },
    party: null,
  });
  expect(await rowOf('ann')).toMatchObject({ id: user.username, scopes: [], partyId: null });
  const { data } = await running.subgraph.ask(
    anonymous,
    'mutation ($input: SignInInput!) { signIn(input: $input) { user { name } userErrors { code } } }',
    { input: { username: 'ANN', password: ann.password, idempotencyKey: 'again' } },
  );
  expect(data.signIn).toEqual({ user: { name: 'Ann' }, userErrors: [] });
});

test('the password is kept as argon2id, and nowhere as it is', async () => {
  await signUp({ username: 'bea', password: 'not-in-any-table-9' });
  const user = await rowOf('bea');
  const { hash } = await running.owner
    .getRepository(PasswordTable)
    .findOneByOrFail({ userId: user?.id ?? '' });
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const answers = await running.owner.query('SELECT answers::text FROM answers');
  expect(JSON.stringify(answers)).not.toContain('not-in-any-table');
  expect(JSON.stringify(running.subgraph.logLines)).not.toContain('not-in-any-table');
});

test.each([
  ['a short user name', { username: 'al' }, 'USERNAME_INVALID', 'username'],
  ['a number as user name', { username: '13800001234' }, 'USERNAME_INVALID', 'username'],
  ['a space in the user name', { username: 'an n' }, 'USERNAME_INVALID', 'username'],
  ['a user name of 31 letters', { username: 'a'.repeat(31) }, 'USERNAME_INVALID', 'username'],
  ['an empty name', { name: '  ' }, 'NAME_INVALID', 'name'],
  ['a mobile number of ten digits', { mobile: '1380000123' }, 'MOBILE_INVALID', 'mobile'],
  ['a short password', { username: 'cora', password: 'lantern-9' }, 'PASSWORD_WEAK', 'password'],
  ['a password of one letter', { username: 'cora', password: 'a'.repeat(20) }, 'PASSWORD_WEAK', 'password'],
  [
    'a password with the user name',
    { username: 'cora', password: 'I-am-CORA-42' },
    'PASSWORD_WEAK',
    'password',
  ],
])('%s is refused, and nobody joins', async (_what, input, code, field) => {
  const before = await people();
  expect(await signUp(input)).toEqual(refused(code, field));
  expect(await people()).toBe(before);
});

test('a user name that is taken is refused, however it is written, also to the slower of two at once', async () => {
  await signUp({ username: 'dora' });
  expect(await signUp({ username: 'DORA' })).toEqual(refused('USERNAME_TAKEN', 'username'));
  const answers = await Promise.all([signUp({ username: 'olaf' }), signUp({ username: 'olaf' })]);
  expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? 'JOINED').sort()).toEqual([
    'JOINED',
    'USERNAME_TAKEN',
  ]);
});

test('the same key adds one person and gives the same tokens, also at once; another input is a conflict', async () => {
  const [first, second] = await Promise.all([
    signUp({ username: 'fay' }, 'key'),
    signUp({ username: 'fay' }, 'key'),
  ]);
  expect(second).toEqual(first);
  expect(await signUp({ username: 'fay' }, 'key')).toEqual(first);
  const sessions = { userId: first.user.username };
  expect(await running.owner.getRepository(SessionTable).countBy(sessions)).toBe(1);
  const conflict = refused('IDEMPOTENCY_CONFLICT', 'idempotencyKey');
  expect(await signUp({ username: 'fay', password: 'eight paper lanterns' }, 'key')).toEqual(conflict);
  expect(await signUp({ username: 'fee' }, 'key')).toMatchObject({ userErrors: [] });
});

test('a sign-up that breaks off before the session leaves nobody', async () => {
  await running.owner.query('ALTER TABLE sessions ADD CONSTRAINT broken CHECK (false) NOT VALID');
  const { errors } = await send({ username: 'gil' }, 'broken');
  await running.owner.query('ALTER TABLE sessions DROP CONSTRAINT broken');
  expect(errors?.map((error) => error.extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect(await rowOf('gil')).toBeNull();
  expect(await signUp({ username: 'gil' }, 'broken')).toMatchObject({ userErrors: [] });
});

test('who signs people up cannot make staff of them', async () => {
  const insert = running.login.query(
    `INSERT INTO users (id, username, name, mobile, joined_at, scopes)
     VALUES ('usr_x', 'x', 'X', '13800001234', now(), '{bank:operations}')`,
  );
  await expect(insert).rejects.toThrow('permission denied for table users');
});
