import { createPrivateKey, generateKeyPairSync, sign, type webcrypto } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { Agent, request } from 'undici';
import { contentDigest } from '../../../subgraphs/common/contentDigest.ts';
import { signMessage } from '../../../subgraphs/common/signMessage.ts';
import { callerHeader } from '../../../subgraphs/common/verifyCaller.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import { createCertificates, type TestCertificates } from '../../support/certificates.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

const asPartner = { kind: 'service', name: 'partner' } as const;
const body = JSON.stringify({ query: '{ broken(how: "internal") }' });

let database: TestDatabase;
let callers: TestCallers;
let certificates: TestCertificates;
let notes: TestSubgraph;
let agent: Agent;

const keys = {
  good: newKey('ed25519', 'partner-1'),
  curve: newKey('P-256', 'partner-2'),
  revoked: newKey('ed25519', 'partner-old'),
  ended: newKey('ed25519', 'partner-ended'),
  stranger: newKey('ed25519', 'stranger-1'),
  other: newKey('ed25519', 'other-1'),
};

function newKey(curve: 'ed25519' | 'P-256', kid: string): { privateJwk: JWK; publicJwk: JWK } {
  const { privateKey } =
    curve === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const privateJwk = { ...(privateKey.export({ format: 'jwk' }) as JWK), kid };
  const { d: _private, ...publicJwk } = privateJwk;
  return { privateJwk, publicJwk };
}

/** The partner has a caller token key, keys for messages and no certificate. */
function trustPartner(path: string): void {
  const file = JSON.parse(readFileSync(path, 'utf8'));
  const messageKeys = [
    keys.good.publicJwk,
    keys.curve.publicJwk,
    { ...keys.revoked.publicJwk, revoked: { revoked_at: 1_763_000_000 } },
    { ...keys.ended.publicJwk, exp: 1_763_000_000 },
  ];
  file.issuers.partner = { keys: file.issuers.partner.keys, messageKeys };
  file.issuers.other = { keys: [], messageKeys: [keys.other.publicJwk] };
  writeFileSync(path, JSON.stringify(file));
}

beforeAll(async () => {
  database = await createDatabase('platform');
  const ownDatabase = notesDatabase();
  const databaseUrl = await database.add(ownDatabase);
  callers = await createCallers('notes', 'partner');
  trustPartner(callers.trustedCallersPath);
  certificates = await createCertificates([{ side: 'platform', name: 'notes' }]);
  notes = await startTestSubgraph(createNotes(ownDatabase), {
    databaseUrl,
    callers,
    tls: certificates.filesOf('notes'),
  });
  agent = new Agent({ connect: certificates.clientOf() as object });
});

afterAll(async () => {
  await agent?.destroy();
  await notes?.stop();
  await database?.drop();
  certificates?.remove();
  callers?.remove();
});

type Headers = Record<string, string>;

async function signed(
  key = keys.good,
  now = new Date(),
  caller: Parameters<TestCallers['headers']>[1] = asPartner,
) {
  const { [callerHeader]: callerToken = '' } = await callers.headers('notes', caller);
  return signMessage(key.privateJwk, { url: notes.url, body, callerToken }, now);
}

async function send(headers: Headers, text = body) {
  const response = await request(notes.url, { method: 'POST', dispatcher: agent, headers, body: text });
  const { data, errors } = (await response.body.json()) as {
    data?: unknown;
    errors?: { extensions: { code: string } }[];
  };
  return errors ? [response.statusCode, ...errors.map((error) => error.extensions.code)] : data;
}

test('a partner without a certificate signs its request, by either kind of key, and is answered', async () => {
  expect(await send(await signed())).toEqual({ broken: 'partner' });
  expect(await send(await signed(keys.curve))).toEqual({ broken: 'partner' });
});

test('a signature that is made by hand, as RFC 9421 says, is good, too', async () => {
  const now = new Date();
  const lines = {
    '@method': 'POST',
    '@path': '/graphql',
    'content-digest': contentDigest(body),
    date: now.toUTCString(),
    [callerHeader]: (await callers.headers('notes', asPartner))[callerHeader] ?? '',
  };
  const covered = Object.keys(lines).map((name) => `"${name}"`);
  const created = Math.floor(now.getTime() / 1_000);
  const parameters = `(${covered.join(' ')});created=${created};nonce="by-hand-1";keyid="partner-1"`;
  const base = [...Object.entries(lines), ['@signature-params', parameters]]
    .map(([name, value]) => `"${name}": ${value}`)
    .join('\n');
  const key = createPrivateKey({ key: keys.good.privateJwk as webcrypto.JsonWebKey, format: 'jwk' });
  const { '@method': _method, '@path': _path, ...headers } = lines;
  const answer = await send({
    ...headers,
    'content-type': 'application/json',
    'signature-input': `partner=${parameters}`,
    signature: `partner=:${sign(null, Buffer.from(base), key).toString('base64')}:`,
  });
  expect(answer).toEqual({ broken: 'partner' });
});

test('a signature is good once', async () => {
  const headers = await signed();
  expect(await send(headers)).toEqual({ broken: 'partner' });
  expect(await send(headers)).toEqual([401, 'SIGNATURE_REPLAYED']);
});

test('of two equal requests at once one is answered', async () => {
  const headers = await signed();
  const answers = await Promise.all([send(headers), send(headers)]);
  expect(answers).toContainEqual({ broken: 'partner' });
  expect(answers).toContainEqual([401, 'SIGNATURE_REPLAYED']);
});

test('a signature of another time is refused', async () => {
  expect(await send(await signed(keys.good, new Date(Date.now() - 61_000)))).toEqual([
    401,
    'SIGNATURE_EXPIRED',
  ]);
  expect(await send(await signed(keys.good, new Date(Date.now() + 10_000)))).toEqual([
    401,
    'SIGNATURE_EXPIRED',
  ]);
});

test('an unknown, a revoked and an ended key are told apart', async () => {
  expect(await send(await signed(keys.stranger))).toEqual([401, 'SIGNATURE_KEY_UNKNOWN']);
  expect(await send(await signed(keys.revoked))).toEqual([401, 'SIGNATURE_KEY_REVOKED']);
  expect(await send(await signed(keys.ended))).toEqual([401, 'SIGNATURE_KEY_EXPIRED']);
});

test('a key is good for its own issuer only', async () => {
  expect(await send(await signed(keys.other))).toEqual([401, 'SIGNATURE_NAME_MISMATCH']);
  const asAnn = await signed(keys.good, new Date(), { kind: 'person', userId: 'usr_ann' });
  expect(await send(asAnn)).toEqual([401, 'SIGNATURE_NAME_MISMATCH']);
});

test('another body, digest, token, date or path is not what was signed', async () => {
  const other = body.replace('internal', 'bug');
  expect(await send(await signed(), other)).toEqual([401, 'DIGEST_MISMATCH']);
  expect(await send({ ...(await signed()), 'content-digest': contentDigest(other) }, other)).toEqual([
    401,
    'SIGNATURE_INVALID',
  ]);
  const { [callerHeader]: token = '' } = await callers.headers('notes', { kind: 'service', name: 'notes' });
  expect(await send({ ...(await signed()), [callerHeader]: token })).toEqual([401, 'SIGNATURE_INVALID']);
  const date = new Date(Date.now() + 2_000).toUTCString();
  expect(await send({ ...(await signed()), date })).toEqual([401, 'SIGNATURE_INVALID']);
  const elsewhere = await signMessage(keys.good.privateJwk, {
    url: notes.url.replace('/graphql', '/other'),
    body,
    callerToken: (await callers.headers('notes', asPartner))[callerHeader] ?? '',
  });
  expect(await send(elsewhere)).toEqual([401, 'SIGNATURE_INVALID']);
});

test('half a signature, and one that leaves something out, say what is needed', async () => {
  const { Signature, 'Signature-Input': input = '', ...rest } = await signed();
  expect(await send({ ...rest, 'Signature-Input': input })).toEqual([401, 'SIGNATURE_MISSING']);
  for (const changed of [
    input.replace(' "date"', ''),
    input.replace('"content-digest"', '"content-digest";tr'),
    input.replace(/;nonce="[^"]*"/, ''),
    `${input}, ${input.replace('sig=', 'two=')}`,
  ]) {
    const headers = { ...rest, Signature: Signature ?? '', 'Signature-Input': changed };
    expect(await send(headers)).toEqual([401, 'SIGNATURE_INCOMPLETE']);
  }
  expect(await send(rest)).toEqual([401, 'CERTIFICATE_MISSING']);
});
