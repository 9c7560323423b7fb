import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import {
  type Caller,
  CallerUnsigned,
  NotAllowed,
  requireService,
} from '../../../subgraphs/common/callers.ts';
import { createServiceSigner } from '../../../subgraphs/common/serviceCaller.ts';
import { trustCallersOf } from '../../../subgraphs/common/trustedCallers.ts';
import { createCallerVerifier, type VerifyCaller } from '../../../subgraphs/common/verifyCaller.ts';

interface Signer {
  readonly issuer: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

const directory = mkdtempSync(join(tmpdir(), 'whiteslip-verify-'));
const trustedPath = join(directory, 'trusted.json');
const startMs = Date.parse('2026-11-22T08:00:00Z');
let nowMs = startMs;
const clock = { now: () => new Date(nowMs) };
let gateway: Signer;
let orders: Signer;
let stranger: Signer;
let verify: VerifyCaller;

beforeAll(async () => {
  [gateway, orders, stranger] = await Promise.all([
    createSigner('gateway', 'g1'),
    createSigner('orders', 'o1'),
    createSigner('gateway', 'g1'),
  ]);
});

beforeEach(async () => {
  nowMs = startMs;
  trust(gateway, orders);
  verify = createCallerVerifier('accounts', await trustCallersOf(trustedPath), clock);
});

afterAll(() => rmSync(directory, { recursive: true }));

async function createSigner(issuer: string, kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { issuer, kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid } };
}

function trust(...signers: Signer[]): void {
  const issuers = Object.fromEntries(signers.map(({ issuer, publicJwk }) => [issuer, { keys: [publicJwk] }]));
  writeFileSync(trustedPath, JSON.stringify({ issuers }));
}

const person = {
  kind: 'person',
  sub: 'usr_ann',
  scope: 'bank:operations read',
  amr: ['pwd', 'otp'],
  acr: '2',
  auth_time: startMs / 1000 - 90,
};

/** A token as the signer makes it, with claims added or replaced. */
function sign(signer: Signer, claims: JWTPayload): Promise<string> {
  const iat = Math.floor(nowMs / 1000);
  const standard = { iss: signer.issuer, aud: 'accounts', iat, exp: iat + 60 };
  return new SignJWT({ ...standard, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: signer.kid })
    .sign(signer.privateKey);
}

test('a person whom the gateway signed for is known with all that the token says', async () => {
  const token = await sign(gateway, { ...person, sid: 'ses_1', party: 'par_bank' });
  expect(await verify(token)).toEqual({
    kind: 'person',
    issuer: 'gateway',
    subject: 'usr_ann',
    scopes: new Set(['bank:operations', 'read']),
    amr: ['pwd', 'otp'],
    acr: '2',
    provedAt: new Date(startMs - 90_000),
    sessionId: 'ses_1',
    partyId: 'par_bank',
  });
});

test('an anonymous caller is one without a subject', async () => {
  expect(await verify(await sign(gateway, { kind: 'anonymous' }))).toMatchObject({
    kind: 'anonymous',
    subject: null,
    scopes: new Set(),
  });
});

const iat = startMs / 1000;
test.each<[string, () => Promise<string>]>([
  ['that is empty', async () => ''],
  ['that is no JWT', async () => 'a.b.c'],
  ['signed by a stranger under a known name', () => sign(stranger, person)],
  ['of an issuer nobody trusts', () => sign({ ...stranger, issuer: 'mallory' }, person)],
  ["that a service signed with the gateway's name", () => sign({ ...orders, issuer: 'gateway' }, person)],
  ['for another subgraph', () => sign(gateway, { ...person, aud: 'clearing' })],
  ['that has ended', () => sign(gateway, { ...person, iat: iat - 70, exp: iat - 10 })],
  ['that is not valid yet', () => sign(gateway, { ...person, iat: iat + 20, exp: iat + 60 })],
  ['that lives for an hour', () => sign(gateway, { ...person, exp: iat + 3600 })],
  ['without an end', () => sign(gateway, { ...person, exp: undefined as unknown as number })],
  ['of a person without an id', () => sign(gateway, { kind: 'person' })],
  ['of an anonymous caller with an id', () => sign(gateway, { kind: 'anonymous', sub: 'usr_ann' })],
  ['of no kind', () => sign(gateway, { sub: 'usr_ann' })],
  ['of a person that a service signed', () => sign(orders, person)],
  ['of nobody that a service signed', () => sign(orders, { kind: 'anonymous' })],
  ['of a service in the name of another', () => sign(orders, { kind: 'service', sub: 'clearing' })],
])('a token %s is not believed', async (_what, make) => {
  await expect(verify(await make())).rejects.toThrow(CallerUnsigned);
});

test('a service has no scopes, whatever it signs', async () => {
  const token = await sign(orders, { kind: 'service', sub: 'orders', scope: 'bank:operations' });
  expect((await verify(token)).scopes).toEqual(new Set());
});

test('a token without a signature is not believed', async () => {
  const [header, payload] = (await sign(gateway, person)).split('.');
  const none = Buffer.from('{"alg":"none","kid":"g1"}').toString('base64url');
  await expect(verify(`${header}.${payload}.`)).rejects.toThrow(CallerUnsigned);
  await expect(verify(`${none}.${payload}.`)).rejects.toThrow(CallerUnsigned);
});

test('a verified token is believed until it ends, not a moment longer', async () => {
  const token = await sign(gateway, person);
  const caller: Caller = await verify(token);
  nowMs = startMs + 59_999;
  expect(await verify(token)).toBe(caller);
  nowMs = startMs + 66_000;
  await expect(verify(token)).rejects.toThrow(CallerUnsigned);
});

test('a key that is rotated in the file is used without a restart, and the old one ends', async () => {
  const rotated = await createSigner('gateway', 'g2');
  await expect(verify(await sign(rotated, person))).rejects.toThrow(CallerUnsigned);
  trust(rotated, orders);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await verify(await sign(rotated, person))).toMatchObject({ subject: 'usr_ann' });
  await expect(verify(await sign(gateway, { ...person, jti: 'fresh' }))).rejects.toThrow(CallerUnsigned);
});

test('a broken file of keys leaves the keys that are known', async () => {
  writeFileSync(trustedPath, '{');
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await verify(await sign(gateway, person))).toMatchObject({ subject: 'usr_ann' });
});

test('a service signs its own calls and reuses a token for half of its life', async () => {
  const keyPath = join(directory, 'orders.jwk.json');
  writeFileSync(keyPath, JSON.stringify({ ...(await exportJWK(orders.privateKey)), kid: 'o1' }));
  const signAsOrders = await createServiceSigner('orders', keyPath, clock);
  const token = await signAsOrders('accounts');
  expect(requireService(await verify(token), 'orders')).toBe('orders');
  nowMs = startMs + 29_000;
  expect(await signAsOrders('accounts')).toBe(token);
  expect(await signAsOrders('clearing')).not.toBe(token);
  nowMs = startMs + 30_000;
  expect(await signAsOrders('accounts')).not.toBe(token);
});

test('what is for services is refused to other services and to whatever the gateway signs', async () => {
  const fromOrders = await verify(await sign(orders, { kind: 'service', sub: 'orders' }));
  const fromGateway = await verify(await sign(gateway, { kind: 'service', sub: 'orders' }));
  expect(requireService(fromOrders)).toBe('orders');
  expect(() => requireService(fromOrders, 'clearing', 'receivables')).toThrow(NotAllowed);
  expect(() => requireService(fromGateway)).toThrow(NotAllowed);
});
