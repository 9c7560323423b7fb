import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createAccessTokenCheck } from '../../../gateway/admission/accessToken.ts';
import type { Authenticate } from '../../../gateway/admission/authenticate.ts';
import { anonymousCaller } from '../../../gateway/admission/caller.ts';
import { createJwks } from '../../../gateway/admission/jwks.ts';
import { startTestHost } from '../host/testHost.ts';

const rules = { issuer: 'whiteslip:users', audience: 'whiteslip:graph' };
const nowMs = Date.parse('2026-11-22T12:00:00Z');
const invalid = expect.objectContaining({ kind: 'admissionFailure', code: 'INVALID_ACCESS_TOKEN' });
const unchecked = expect.objectContaining({ kind: 'admissionFailure', code: 'ACCESS_TOKEN_UNCHECKED' });

/** An issuer: its keys over real HTTP, how often they were asked for, and a pen. */
interface Issuer {
  readonly url: URL;
  fetches: number;
  status: number;
  rotate(keyId: string): Promise<void>;
  sign(claims?: Record<string, unknown>, header?: { kid?: string; alg?: string }): Promise<string>;
  close(): void;
}

let issuer: Issuer;
beforeEach(async () => {
  issuer = await startIssuer();
  await issuer.rotate('first');
});
afterEach(() => issuer.close());

async function startIssuer(): Promise<Issuer> {
  const keys: JWK[] = [];
  let pair = await generateKeyPair('EdDSA');
  let current = '';
  const server: Server = createServer((_, response) => {
    started.fetches++;
    response.writeHead(started.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const started: Issuer = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`),
    fetches: 0,
    status: 200,
    async rotate(keyId) {
      pair = await generateKeyPair('EdDSA');
      current = keyId;
      keys.push({ ...(await exportJWK(pair.publicKey)), kid: keyId, alg: 'EdDSA' });
    },
    sign(claims = {}, { kid = current, alg = 'EdDSA' } = {}) {
      const seconds = nowMs / 1000;
      const all = {
        iss: rules.issuer,
        aud: rules.audience,
        sub: 'usr_1',
        iat: seconds,
        exp: seconds + 600,
        ...claims,
      };
      return new SignJWT(all).setProtectedHeader({ alg, kid }).sign(pair.privateKey);
    },
    close: () => server.close(),
  };
  return started;
}

function checkAt(clock: { nowMs: number } = { nowMs }, cooldownMs = 30_000): Authenticate {
  return createAccessTokenCheck(createJwks(issuer.url, cooldownMs), rules, () => clock.nowMs);
}

test('without a token the caller is anonymous', () => {
  expect(checkAt()(undefined)).toBe(anonymousCaller);
});

test('a good token makes a person with scopes and claims', async () => {
  const token = await issuer.sign({ scope: 'orders:read  staff', amr: ['pwd', 'otp'], party: 'pty_1' });
  const caller = await checkAt()(`Bearer ${token}`);
  expect(caller).toMatchObject({
    kind: 'person',
    subject: 'usr_1',
    claims: { amr: ['pwd', 'otp'], party: 'pty_1' },
  });
  expect(caller).toHaveProperty('scopes', new Set(['orders:read', 'staff']));
});

test('a token that was verified is answered at once, as the same caller, until it ends', async () => {
  const clock = { nowMs };
  const check = checkAt(clock);
  const header = `bearer ${await issuer.sign()}`;
  const caller = await check(header);
  expect(check(header)).toBe(caller);
  clock.nowMs += 604_000;
  expect(check(header)).toBe(caller);
  clock.nowMs += 2_000;
  expect(check(header)).toEqual(invalid);
  expect(issuer.fetches).toBe(1);
});

const wrong: [string, () => Promise<string>][] = [
  ['another issuer', () => issuer.sign({ iss: 'somebody' })],
  ['another audience', () => issuer.sign({ aud: 'somewhere' })],
  ['an end in the past', () => issuer.sign({ exp: nowMs / 1000 - 6 })],
  ['no end', () => issuer.sign({ exp: undefined })],
  ['a beginning in the future', () => issuer.sign({ nbf: nowMs / 1000 + 60 })],
  ['nobody in it', () => issuer.sign({ sub: undefined })],
  ['an empty name in it', () => issuer.sign({ sub: '' })],
  ['a changed payload', async () => changePayload(await issuer.sign())],
  ['no signature', async () => `${(await issuer.sign()).split('.', 2).join('.')}.`],
  ['no structure', async () => 'hello'],
  ['nothing', async () => ''],
];
test.each(wrong)('a token with %s is invalid, never anonymous', async (_, sign) => {
  expect(await checkAt()(`Bearer ${await sign()}`)).toEqual(invalid);
});

function changePayload(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return [
    header,
    Buffer.from(JSON.stringify({ ...claims, scope: 'staff' })).toString('base64url'),
    signature,
  ].join('.');
}

test('a token that signs itself with the public key, or not at all, is invalid', async () => {
  const claims = { iss: rules.issuer, aud: rules.audience, sub: 'usr_1', exp: nowMs / 1000 + 600 };
  const keyed = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'first' })
    .sign(new TextEncoder().encode('a secret that is long enough for it'));
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${keyed.split('.')[1]}.`;
  for (const token of [keyed, unsigned]) expect(await checkAt()(`Bearer ${token}`)).toEqual(invalid);
});

test('another scheme is invalid, never anonymous', () => {
  expect(checkAt()('Basic dTpw')).toEqual(invalid);
});

test('a new key is found by one more look, and unknown keys cause no more than that', async () => {
  const check = checkAt(undefined, 0);
  expect(await check(`Bearer ${await issuer.sign()}`)).toMatchObject({ kind: 'person' });
  await issuer.rotate('second');
  expect(await check(`Bearer ${await issuer.sign()}`)).toMatchObject({ kind: 'person' });
  expect(issuer.fetches).toBe(2);

  const patient = checkAt(undefined, 30_000);
  for (const kid of ['a', 'b', 'c'])
    expect(await patient(`Bearer ${await issuer.sign({}, { kid })}`)).toEqual(invalid);
  expect(issuer.fetches).toBe(3);
});

test('while the keys cannot be read a token is neither good nor bad, and the issuer is left in peace', async () => {
  issuer.status = 500;
  const check = checkAt();
  for (const sub of ['a', 'b', 'c'])
    expect(await check(`Bearer ${await issuer.sign({ sub })}`)).toEqual(unchecked);
  expect(issuer.fetches).toBe(1);
});

test('over HTTP an invalid token is 401 with a challenge, and unreadable keys are 503', async () => {
  const check = createAccessTokenCheck(createJwks(issuer.url), rules);
  const host = await startTestHost({}, check);
  const ask = (authorization: string) => fetch(`${host.url}?query={caller}`, { headers: { authorization } });
  const bad = await ask('Bearer x.y.z');
  expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
  expect(await bad.json()).toMatchObject({ errors: [{ extensions: { code: 'INVALID_ACCESS_TOKEN' } }] });
  const seconds = Math.floor(Date.now() / 1000);
  const good = await ask(`Bearer ${await issuer.sign({ iat: seconds, exp: seconds + 60 })}`);
  expect(await good.json()).toEqual({ data: { caller: 'person usr_1' } });
  await host.close();

  issuer.status = 500;
  const blind = await startTestHost({}, createAccessTokenCheck(createJwks(issuer.url), rules));
  const headers = { authorization: `Bearer ${await issuer.sign()}` };
  const response = await fetch(`${blind.url}?query={caller}`, { headers });
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { errors: [{ extensions: { code: 'ACCESS_TOKEN_UNCHECKED' } }] },
  ]);
  await blind.close();
});
