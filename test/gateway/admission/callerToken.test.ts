import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { anonymousCaller, type Caller } from '../../../gateway/admission/caller.ts';
import { createCallerSigner, readSigningKey } from '../../../gateway/admission/callerToken.ts';

const pair = await generateKeyPair('EdDSA', { extractable: true });
const signingKey = { keyId: 'gateway-1', key: pair.privateKey };
const startMs = Date.parse('2026-11-22T12:00:00Z');
const anna: Caller = {
  kind: 'person',
  subject: 'usr_anna',
  scopes: new Set(['orders:read']),
  policies: new Set(),
  claims: {
    scope: 'orders:read',
    amr: ['pwd'],
    acr: '2',
    auth_time: 1,
    sid: 'ses_1',
    aud: 'whiteslip:graph',
    exp: 1,
    secret: 'x',
  },
};

function contextOf(caller: Caller) {
  return { caller, headers: {}, signal: new AbortController().signal, deadlineMs: 0 };
}

function signerAt(clock: { nowMs: number }) {
  const headersFor = createCallerSigner(signingKey, () => clock.nowMs);
  return async (subgraph: string, caller: Caller) =>
    (await headersFor(subgraph, contextOf(caller)))['whiteslip-caller'] ?? '';
}

async function claimsOf(token: string) {
  const { payload } = await jwtVerify(token, pair.publicKey, { currentDate: new Date(startMs) });
  return payload;
}

test('a subgraph learns who is asking, and only what it may need', async () => {
  const token = await signerAt({ nowMs: startMs })('orders', anna);
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', kid: 'gateway-1' });
  expect(await claimsOf(token)).toEqual({
    iss: 'gateway',
    aud: 'orders',
    kind: 'person',
    sub: 'usr_anna',
    scope: 'orders:read',
    amr: ['pwd'],
    acr: '2',
    auth_time: 1,
    sid: 'ses_1',
    iat: startMs / 1000,
    exp: startMs / 1000 + 60,
  });
});

test('an anonymous caller is signed too, without a name', async () => {
  const claims = await claimsOf(await signerAt({ nowMs: startMs })('orders', anonymousCaller));
  expect(claims).toMatchObject({ kind: 'anonymous', iss: 'gateway', aud: 'orders' });
  expect(claims.sub).toBeUndefined();
});

test('a token is used again until half of its life is over', async () => {
  const clock = { nowMs: startMs };
  const sign = signerAt(clock);
  const first = await sign('orders', anna);
  clock.nowMs += 29_000;
  expect(await sign('orders', anna)).toBe(first);
  clock.nowMs += 1_000;
  expect(await sign('orders', anna)).not.toBe(first);
});

test('once signed, the headers are there without a promise', async () => {
  const headersFor = createCallerSigner(signingKey, () => startMs);
  await headersFor('orders', contextOf(anna));
  expect(headersFor('orders', contextOf(anna))).not.toBeInstanceOf(Promise);
});

test('each subgraph and each caller gets a token of its own', async () => {
  const sign = signerAt({ nowMs: startMs });
  const tokens = [
    await sign('orders', anna),
    await sign('risk', anna),
    await sign('orders', anonymousCaller),
  ];
  expect(new Set(tokens).size).toBe(3);
});

describe('a key file', () => {
  async function reading(content: unknown): Promise<unknown> {
    const path = join(mkdtempSync(join(tmpdir(), 'whiteslip-key-')), 'key.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readSigningKey(path);
  }

  test('with a private key and its id is read', async () => {
    const jwk = { ...(await exportJWK(pair.privateKey)), kid: 'gateway-1' };
    expect(await reading(jwk)).toMatchObject({ keyId: 'gateway-1' });
  });

  test('that is no JSON, holds a public key, or no id, is refused with its path', async () => {
    const publicKey = { ...(await exportJWK(pair.publicKey)), kid: 'gateway-1' };
    await expect(reading('nonsense')).rejects.toThrow(/key\.json cannot be used/);
    await expect(reading(publicKey)).rejects.toThrow(/no private key/);
    await expect(reading(await exportJWK(pair.privateKey))).rejects.toThrow(/no "kid"/);
    await expect(readSigningKey('/nowhere/key.json')).rejects.toThrow(/nowhere\/key\.json cannot be used/);
  });
});
