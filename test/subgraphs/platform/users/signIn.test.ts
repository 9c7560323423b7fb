import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, type JSONWebKeySet, type JWK, jwtVerify } from 'jose';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import { hashPassword } from '../../../../subgraphs/platform/users/password.ts';
import {
  PartyTable,
  PasswordTable,
  PasswordTriesTable,
  SessionTable,
  SignInTable,
  UserTable,
} from '../../../../subgraphs/platform/users/tables.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';
import { partyRow, userRow } from './rows.ts';

let running: RunningForTest;
let firstKey: JWK;
let keyPath: string;
let now = new Date('2026-11-22T08:00:00.500Z');
const right = 'correct horse battery';

beforeAll(async () => {
  keyPath = join(temporaryFolder(), 'keys.json');
  firstKey = await newSigningKey('first');
  writeKeyFile(keyPath, [firstKey]);
  running = await startForTest(createSubgraph({ ACCESS_TOKEN_KEY: keyPath }), { clock: { now: () => now } });
  await running.owner.getRepository(PartyTable).insert(partyRow({ id: 'pty_platform', kind: 'PLATFORM' }));
  await addPerson('ann');
  await addPerson('olga', { partyId: 'pty_platform', scopes: ['bank:operations', 'platform:operations'] });
});

afterAll(async () => {
  await running?.stop();
});

async function addPerson(name: string, changes: Partial<ReturnType<typeof userRow>> = {}): Promise<void> {
  const user = userRow({ id: `usr_${name}`, username: name, name, ...changes });
  await running.owner.getRepository(UserTable).insert(user);
  await running.owner
    .getRepository(PasswordTable)
    .insert({ userId: user.id, hash: await hashPassword(right) });
}

const mutation = `mutation ($input: SignInInput!) { signIn(input: $input) {
  accessToken expiresAt user { id name } userErrors { code message field } } }`;

async function signIn(username: string, password: string, idempotencyKey: string = randomUUID()) {
  const input = { username, password, idempotencyKey };
  const { data, errors } = await running.subgraph.ask({ kind: 'anonymous' }, mutation, { input });
  expect(errors).toBeUndefined();
  return data.signIn;
}

async function publishedKeys(): Promise<JSONWebKeySet> {
  const url = new URL('/.well-known/jwks.json', running.subgraph.url);
  return (await (await fetch(url)).json()) as JSONWebKeySet;
}

async function verify(token: string) {
  return jwtVerify(token, createLocalJWKSet(await publishedKeys()), {
    issuer: 'whiteslip:users',
    audience: 'whiteslip:graph',
    currentDate: now,
  });
}

function refused(code: string, message: string, field: string[] | null = null) {
  return { accessToken: null, expiresAt: null, user: null, userErrors: [{ code, message, field }] };
}

const invalid = refused('CREDENTIALS_INVALID', 'User name and password do not belong together.');
const locked = refused('SIGN_IN_LOCKED', 'There were too many wrong passwords in a row. Try again later.');
const conflict = refused('IDEMPOTENCY_CONFLICT', 'This key came before with another input. Take a new key.', [
  'input',
  'idempotencyKey',
]);

const countRows = (table: typeof SessionTable | typeof SignInTable) =>
  running.owner.getRepository(table as typeof SessionTable).count();

test('a person signs in and gets a token that the published keys verify', async () => {
  const { accessToken, ...answer } = await signIn('Ann', right);
  expect(answer).toEqual({
    expiresAt: '2026-11-22T08:10:00.000Z',
    user: { id: 'usr_ann', name: 'ann' },
    userErrors: [],
  });
  const { payload, protectedHeader } = await verify(accessToken);
  const [session] = await running.owner.getRepository(SessionTable).findBy({ userId: 'usr_ann' });
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'first', typ: 'JWT' });
  expect(payload).toEqual({
    iss: 'whiteslip:users',
    aud: 'whiteslip:graph',
    sub: 'usr_ann',
    scope: '',
    amr: ['pwd'],
    acr: 'aal1',
    auth_time: Date.parse('2026-11-22T08:00:00Z') / 1000,
    sid: session?.id,
    iat: Date.parse('2026-11-22T08:00:00Z') / 1000,
    exp: Date.parse('2026-11-22T08:10:00Z') / 1000,
  });
});

test('the token of staff has their party and scopes', async () => {
  const { accessToken } = await signIn('olga', right);
  const { payload } = await verify(accessToken);
  expect(payload).toMatchObject({ scope: 'bank:operations platform:operations', party: 'pty_platform' });
});

test('a wrong password and an unknown name get the same answer and open nothing', async () => {
  const before = await countRows(SessionTable);
  expect(await signIn('ann', 'wrong')).toEqual(invalid);
  expect(await signIn('nobody', right)).toEqual(invalid);
  expect(await countRows(SessionTable)).toBe(before);
  expect(await signIn('ann', right)).toMatchObject({ userErrors: [] });
});

test('the same key with the same input gives the same token and opens one session', async () => {
  const key = randomUUID();
  const first = await signIn('ann', right, key);
  const sessions = await countRows(SessionTable);
  now = new Date(now.getTime() + 90_000);
  expect(await signIn('ANN', right, key)).toEqual(first);
  expect(await countRows(SessionTable)).toBe(sessions);
});

test('a refusal is repeated under its key and counted once', async () => {
  await addPerson('rita');
  const key = randomUUID();
  for (let repeat = 0; repeat < 7; repeat += 1) expect(await signIn('rita', 'wrong', key)).toEqual(invalid);
  expect(await signIn('rita', right)).toMatchObject({ userErrors: [] });
});

test('the same key with another password is a conflict and changes nothing', async () => {
  const key = randomUUID();
  await signIn('ann', right, key);
  const before = [await countRows(SessionTable), await countRows(SignInTable)];
  const triesBefore = await running.owner
    .getRepository(PasswordTriesTable)
    .find({ order: { wrongInARow: 'ASC' } });
  expect(await signIn('ann', 'wrong', key)).toEqual(conflict);
  expect([await countRows(SessionTable), await countRows(SignInTable)]).toEqual(before);
  expect(
    await running.owner.getRepository(PasswordTriesTable).find({ order: { wrongInARow: 'ASC' } }),
  ).toEqual(triesBefore);
});

test('of two sign-ins at once with one key both get the token of one session', async () => {
  const key = randomUUID();
  const before = await countRows(SessionTable);
  const answers = await Promise.all([
    signIn('ann', right, key),
    signIn('ann', right, key),
    signIn('ann', right, key),
  ]);
  expect(answers[0]).toMatchObject({ userErrors: [], user: { id: 'usr_ann' } });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect(await countRows(SessionTable)).toBe(before + 1);
});

test('of two inputs at once under one key exactly one gets its answer', async () => {
  const key = randomUUID();
  const answers = await Promise.all([signIn('ann', right, key), signIn('ann', 'wrong', key)]);
  const codes = answers.flatMap((answer) => answer.userErrors.map((error: { code: string }) => error.code));
  expect(codes.filter((code) => code === 'IDEMPOTENCY_CONFLICT')).toHaveLength(1);
  expect(await signIn('ann', 'wrong', randomUUID())).toEqual(invalid);
});

test('people do not meet in their keys', async () => {
  const key = randomUUID();
  const ids = [];
  for (const name of ['ann', 'olga']) ids.push((await signIn(name, right, key)).user.id);
  expect(ids).toEqual(['usr_ann', 'usr_olga']);
});

test('a repeated sign-in gives no token of a session that has ended, nor one that is over', async () => {
  const ended = refused('SESSION_ENDED', 'This session has ended. Sign in again.');
  const [key, other] = [randomUUID(), randomUUID()];
  const { accessToken } = await signIn('ann', right, key);
  await signIn('ann', right, other);
  const sessionId = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString()).sid;
  await running.owner.getRepository(SessionTable).update({ id: sessionId }, { endedAt: now });
  expect(await signIn('ann', right, key)).toEqual(ended);
  now = new Date(now.getTime() + 599_000);
  expect(await signIn('ann', right, other)).toMatchObject({ userErrors: [] });
  now = new Date(now.getTime() + 1_000);
  expect(await signIn('ann', right, other)).toEqual(ended);
});

test('a sign-in that breaks in the middle leaves nothing, and its repeat succeeds', async () => {
  await addPerson('pia');
  await expect(signIn('pia', 'wrong')).resolves.toEqual(invalid);
  const key = randomUUID();
  const before = [await countRows(SessionTable), await countRows(SignInTable)];
  await running.owner.query('ALTER TABLE sign_ins ADD CONSTRAINT broken CHECK (false) NOT VALID');
  const input = { username: 'pia', password: right, idempotencyKey: key };
  const { data, errors } = await running.subgraph.ask({ kind: 'anonymous' }, mutation, { input });
  await running.owner.query('ALTER TABLE sign_ins DROP CONSTRAINT broken');
  expect(data).toBeNull();
  expect(errors?.map((error) => error.extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect([await countRows(SessionTable), await countRows(SignInTable)]).toEqual(before);
  expect(await signIn('pia', right, key)).toMatchObject({ userErrors: [], user: { id: 'usr_pia' } });
  expect([await countRows(SessionTable), await countRows(SignInTable)]).toEqual(before.map((n) => n + 1));
});

test('five wrong passwords lock the account, then not even the right one helps for 15 minutes', async () => {
  await addPerson('lena');
  for (let wrong = 0; wrong < 5; wrong += 1) expect(await signIn('lena', 'wrong')).toEqual(invalid);
  const sessions = await countRows(SessionTable);
  expect(await signIn('lena', right)).toEqual(locked);
  expect(await countRows(SessionTable)).toBe(sessions);
  const lockedAt = now;
  now = new Date(lockedAt.getTime() + 15 * 60_000 - 1);
  expect(await signIn('lena', right)).toEqual(locked);
  now = new Date(lockedAt.getTime() + 15 * 60_000);
  expect(await signIn('lena', right)).toMatchObject({ userErrors: [] });
});

test('a right password in between begins the count anew', async () => {
  await addPerson('mona');
  for (let round = 0; round < 2; round += 1) {
    for (let wrong = 0; wrong < 4; wrong += 1) expect(await signIn('mona', 'wrong')).toEqual(invalid);
    expect(await signIn('mona', right)).toMatchObject({ userErrors: [] });
  }
});

test('an account that does not exist locks like one that does', async () => {
  for (let wrong = 0; wrong < 5; wrong += 1) expect(await signIn('ghost', 'wrong')).toEqual(invalid);
  expect(await signIn('ghost', 'wrong')).toEqual(locked);
});

test('of eight wrong passwords at once five are tried and three are locked out', async () => {
  await addPerson('nina');
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn('nina', 'wrong')));
  const codes = answers.map((answer) => answer.userErrors[0].code).sort();
  expect(codes).toEqual([...Array(5).fill('CREDENTIALS_INVALID'), ...Array(3).fill('SIGN_IN_LOCKED')]);
});

test('an unknown name takes as long, and as many statements, as a wrong password', async () => {
  const timesMs: Record<string, number[]> = { unknown: [], wrong: [] };
  const statements = new Set<unknown>();
  for (let round = 0; round < 4; round += 1) {
    await addPerson(`tess${round}`);
    for (const [kind, username] of [
      ['wrong', `tess${round}`],
      ['unknown', `stranger${round}`],
    ] as const) {
      const startedAtMs = performance.now();
      expect(await signIn(username, 'wrong')).toEqual(invalid);
      timesMs[kind]?.push(performance.now() - startedAtMs);
      statements.add(running.subgraph.lastStatements());
    }
  }
  expect(statements.size).toBe(1);
  const fastest = (kind: string) => Math.min(...(timesMs[kind] ?? []));
  expect(fastest('unknown') / fastest('wrong')).toBeGreaterThan(0.4);
});

test.each([
  ['username', { username: '', password: 'x', idempotencyKey: 'k' }],
  ['username', { username: 'x'.repeat(101), password: 'x', idempotencyKey: 'k' }],
  ['password', { username: 'x', password: 'x'.repeat(1001), idempotencyKey: 'k' }],
  ['idempotencyKey', { username: 'x', password: 'x', idempotencyKey: 'k'.repeat(101) }],
  ['username', { username: 'ann\0', password: 'x', idempotencyKey: 'k' }],
  ['idempotencyKey', { username: 'x', password: 'x', idempotencyKey: 'k\n' }],
])('a %s that is empty, too long or not text is no request', async (field, input) => {
  const before = await countRows(SignInTable);
  const { errors } = await running.subgraph.ask({ kind: 'anonymous' }, mutation, { input });
  expect(errors).toHaveLength(1);
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' }, path: ['signIn'] });
  expect(errors?.[0]?.message).toContain(field);
  expect(await countRows(SignInTable)).toBe(before);
});

test('neither a password nor a token is kept or logged', async () => {
  const { accessToken } = await signIn('ann', right);
  await signIn('ann', 'my other password');
  const kept = await running.owner.query(
    `SELECT row_to_json(each)::text AS text FROM
      (SELECT to_jsonb(s) AS row FROM sign_ins s UNION ALL SELECT to_jsonb(s) FROM sessions s
       UNION ALL SELECT to_jsonb(t) FROM password_tries t UNION ALL SELECT to_jsonb(p) FROM passwords p) AS each`,
  );
  const everything = JSON.stringify([kept, running.subgraph.logLines]);
  expect(kept.length).toBeGreaterThan(3);
  for (const secret of [right, 'my other password', accessToken]) {
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(Buffer.from(secret).toString('hex'));
  }
});

test('a new key signs from then on, the old one stays published, and old answers stay the same', async () => {
  const key = randomUUID();
  const old = await signIn('ann', right, key);
  writeKeyFile(keyPath, [firstKey, await newSigningKey('second')]);
  await new Promise((done) => setTimeout(done, 1_100));
  const published = await publishedKeys();
  expect(published.keys.map(({ kid, kty, crv, alg, use }) => ({ kid, kty, crv, alg, use }))).toEqual(
    ['first', 'second'].map((kid) => ({ kid, kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' })),
  );
  expect(published.keys.some((jwk) => 'd' in jwk)).toBe(false);
  const { accessToken } = await signIn('ann', right);
  expect((await verify(accessToken)).protectedHeader.kid).toBe('second');
  expect(await signIn('ann', right, key)).toEqual(old);
  expect((await verify(old.accessToken)).protectedHeader.kid).toBe('first');
});

test('a key file that is broken leaves the keys that are known', async () => {
  const { keys } = await publishedKeys();
  writeFileSync(keyPath, '{ "keys": [');
  await new Promise((done) => setTimeout(done, 1_100));
  expect((await publishedKeys()).keys).toEqual(keys);
  expect(await signIn('ann', right)).toMatchObject({ userErrors: [] });
});

test('the database refuses an answer that is both or neither of a session and a refusal', async () => {
  const row = { inputHash: Buffer.alloc(32), answeredAt: now, sessionId: null };
  const both = running.owner
    .getRepository(SignInTable)
    .insert({ ...row, idempotencyKey: 'neither', refusal: null });
  await expect(both).rejects.toMatchObject({ driverError: { constraint: 'sign_ins_session_or_refusal' } });
});

test('users does not start without its keys, and says so in one sentence', async () => {
  expect(() => createSubgraph({})).toThrow('ACCESS_TOKEN_KEY is not set; users cannot start without it.');
  const noFile = createSubgraph({ ACCESS_TOKEN_KEY: join(temporaryFolder(), 'none.json') });
  await expect(startForTest(noFile)).rejects.toThrow('ACCESS_TOKEN_KEY does not name a file with');
});
