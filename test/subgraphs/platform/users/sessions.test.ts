import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import { hashPassword } from '../../../../subgraphs/platform/users/password.ts';
import { StepUpTable } from '../../../../subgraphs/platform/users/proofTables.ts';
import { RefreshTokenTable } from '../../../../subgraphs/platform/users/refreshTables.ts';
import { PasswordTable, SessionTable, UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';
import { userRow } from './rows.ts';

let running: RunningForTest;
let now = new Date('2026-11-22T08:00:00.000Z');
const password = 'correct horse battery';
const anonymous = { kind: 'anonymous' } as const;
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};

beforeAll(async () => {
  const path = join(temporaryFolder(), 'keys.json');
  writeKeyFile(path, [await newSigningKey('one')]);
  running = await startForTest(createSubgraph({ ACCESS_TOKEN_KEY: path }), { clock: { now: () => now } });
});

afterAll(async () => {
  await running?.stop();
});

async function newPerson(name: string): Promise<string> {
  const userId = `usr_${name}`;
  await running.owner.getRepository(UserTable).insert(userRow({ id: userId, username: name }));
  await running.owner.getRepository(PasswordTable).insert({ userId, hash: await hashPassword(password) });
  return name;
}

interface Signed {
  readonly refreshToken: string;
  readonly accessToken: string;
  readonly person: { readonly kind: 'person'; readonly userId: string; readonly sessionId: string };
}

async function signIn(username: string): Promise<Signed> {
  const { data } = await running.subgraph.ask(
    anonymous,
    'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }',
    { input: { username, password, idempotencyKey: randomUUID() } },
  );
  const sessionId = String(decodeJwt(data.signIn.accessToken).sid);
  return { ...data.signIn, person: { kind: 'person', userId: `usr_${username}`, sessionId } };
}

async function refresh(refreshToken: string, idempotencyKey: string = randomUUID()) {
  const { data, errors } = await running.subgraph.ask(
    anonymous,
    `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) {
      accessToken expiresAt refreshToken userErrors { code } } }`,
    { input: { refreshToken, idempotencyKey } },
  );
  expect(errors).toBeUndefined();
  return data.refreshSession;
}

async function end({ person }: Signed, field: 'signOut' | 'signOutEverywhere', input: object = {}) {
  const type = field === 'signOut' ? 'SignOutInput!' : 'SignOutEverywhereInput!';
  const { data, errors } = await running.subgraph.ask(
    person,
    `mutation ($input: ${type}) { ${field}(input: $input) { user { id } userErrors { code } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  expect(errors).toBeUndefined();
  return data[field];
}

const refusal = (code: string) => ({
  accessToken: null,
  expiresAt: null,
  refreshToken: null,
  userErrors: [{ code }],
});

async function sessionsOf({ person }: Signed) {
  const { data } = await running.subgraph.ask(person, '{ me { sessions { id openedAt endsAt isCurrent } } }');
  return data.me.sessions;
}

test('a refresh token gives the next one and a new access token of the same session', async () => {
  const ann = await signIn(await newPerson('ann'));
  later(900);
  const { accessToken, refreshToken, ...rest } = await refresh(ann.refreshToken);
  expect(rest).toEqual({ expiresAt: new Date(now.getTime() + 600_000).toISOString(), userErrors: [] });
  expect(refreshToken).not.toBe(ann.refreshToken);
  const { auth_time, ...claims } = decodeJwt(accessToken);
  expect(claims).toMatchObject({ sub: 'usr_ann', sid: ann.person.sessionId, amr: ['pwd'], acr: 'aal1' });
  expect(auth_time).toBe(decodeJwt(ann.accessToken).auth_time);
  expect(await refresh(refreshToken)).toMatchObject({ userErrors: [] });
});

test('a second kind of proof is carried on, with the moment at which it was given', async () => {
  const bea = await signIn(await newPerson('bea'));
  const provedAt = now;
  await running.owner.getRepository(StepUpTable).insert({
    id: 'sup_bea',
    sessionId: bea.person.sessionId,
    method: 'TOTP',
    provedAt,
    keyId: 'one',
    tokenExpiresAt: new Date(provedAt.getTime() + 600_000),
  });
  later(900);
  const { accessToken } = await refresh(bea.refreshToken);
  expect(decodeJwt(accessToken)).toMatchObject({
    amr: ['pwd', 'otp'],
    acr: 'aal2',
    auth_time: provedAt.getTime() / 1000,
  });
});

test('a refresh token that comes again ends the session, and its last token too', async () => {
  const cora = await signIn(await newPerson('cora'));
  const other = await signIn('cora');
  const { refreshToken } = await refresh(cora.refreshToken);
  expect(await refresh(cora.refreshToken)).toEqual(refusal('REFRESH_TOKEN_REUSED'));
  expect(await refresh(refreshToken)).toEqual(refusal('SESSION_ENDED'));
  expect(await refresh(other.refreshToken)).toMatchObject({ userErrors: [] });
});

test('the same key is a repetition and no reuse', async () => {
  const dora = await signIn(await newPerson('dora'));
  const first = await refresh(dora.refreshToken, 'key');
  later(60);
  expect(await refresh(dora.refreshToken, 'key')).toEqual(first);
  expect(await Promise.all([refresh(first.refreshToken, 'two'), refresh(first.refreshToken, 'two')])).toEqual(
    [expect.objectContaining({ userErrors: [] }), expect.objectContaining({ userErrors: [] })],
  );
});

test('of two uses at once under keys of their own one wins, and the session ends', async () => {
  const eve = await signIn(await newPerson('eve'));
  const answers = await Promise.all([refresh(eve.refreshToken), refresh(eve.refreshToken)]);
  expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? 'CARRIED_ON').sort()).toEqual([
    'CARRIED_ON',
    'REFRESH_TOKEN_REUSED',
  ]);
  const won = answers.find(({ refreshToken }) => refreshToken !== null);
  expect(await refresh(won.refreshToken)).toEqual(refusal('SESSION_ENDED'));
});

test('what was not given here is no refresh token', async () => {
  const fay = await signIn(await newPerson('fay'));
  const [id = '', seal = ''] = fay.refreshToken.split('.');
  const strangers = [id, `${id}.`, `${id}.${seal.slice(1)}`, `rft_other.${seal}`, '.', 'x'];
  for (const token of strangers) expect(await refresh(token)).toEqual(refusal('REFRESH_TOKEN_INVALID'));
  const rows = await running.owner.getRepository(RefreshTokenTable).find();
  expect(JSON.stringify(rows)).not.toContain(seal);
  expect(JSON.stringify(running.subgraph.logLines)).not.toContain(seal);
});

test('after thirty days a session cannot be carried on, however often it was', async () => {
  const gil = await signIn(await newPerson('gil'));
  later(29 * 86_400);
  const { refreshToken } = await refresh(gil.refreshToken);
  later(86_400);
  expect(await refresh(refreshToken)).toEqual(refusal('SESSION_ENDED'));
});

test('a person sees the sessions that can be carried on, and ends one or all of them', async () => {
  const first = await signIn(await newPerson('hal'));
  later(1);
  const second = await signIn('hal');
  const openedAt = now.toISOString();
  const endsAt = new Date(now.getTime() + 30 * 86_400_000).toISOString();
  const listed = await sessionsOf(first);
  expect(listed[0]).toEqual({ id: second.person.sessionId, openedAt, endsAt, isCurrent: false });
  expect(listed[1]).toMatchObject({ id: first.person.sessionId, isCurrent: true });

  expect(await end(first, 'signOut', { sessionId: second.person.sessionId })).toEqual({
    user: { id: 'usr_hal' },
    userErrors: [],
  });
  expect(await sessionsOf(first)).toHaveLength(1);
  expect(await refresh(second.refreshToken)).toEqual(refusal('SESSION_ENDED'));
  expect(await end(first, 'signOut')).toMatchObject({ userErrors: [] });
  expect(await refresh(first.refreshToken)).toEqual(refusal('SESSION_ENDED'));
});

test('signing out everywhere ends what is open now, and a repetition nothing that came later', async () => {
  const [first, second] = [await signIn(await newPerson('ida')), await signIn('ida')];
  const stranger = await signIn(await newPerson('joe'));
  await end(first, 'signOutEverywhere', { idempotencyKey: 'key' });
  for (const { refreshToken } of [first, second]) {
    expect(await refresh(refreshToken)).toEqual(refusal('SESSION_ENDED'));
  }
  const third = await signIn('ida');
  await end(first, 'signOutEverywhere', { idempotencyKey: 'key' });
  expect(await refresh(third.refreshToken)).toMatchObject({ userErrors: [] });
  expect(await refresh(stranger.refreshToken)).toMatchObject({ userErrors: [] });
  expect(await end(first, 'signOut', { idempotencyKey: 'key' })).toEqual({
    user: null,
    userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }],
  });
});

test("another person's session cannot be ended", async () => {
  const kay = await signIn(await newPerson('kay'));
  const leo = await signIn(await newPerson('leo'));
  expect(await end(leo, 'signOut', { sessionId: kay.person.sessionId })).toEqual({
    user: null,
    userErrors: [{ code: 'SESSION_UNKNOWN' }],
  });
  expect(
    await running.owner.getRepository(SessionTable).findOneBy({ id: kay.person.sessionId }),
  ).toMatchObject({ endedAt: null });
});

test('a rotation that breaks off leaves the token unused', async () => {
  const mia = await signIn(await newPerson('mia'));
  await running.owner.query(
    'ALTER TABLE refresh_tokens ADD CONSTRAINT broken CHECK (used_at IS NOT NULL) NOT VALID',
  );
  const { errors } = await running.subgraph.ask(
    anonymous,
    'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { refreshToken } }',
    { input: { refreshToken: mia.refreshToken, idempotencyKey: 'k' } },
  );
  await running.owner.query('ALTER TABLE refresh_tokens DROP CONSTRAINT broken');
  expect(errors?.map((error) => error.extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect(await refresh(mia.refreshToken)).toMatchObject({ userErrors: [] });
});
