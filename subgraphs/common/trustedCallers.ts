import { readFile } from 'node:fs/promises';
import { type CryptoKey, importJWK, type JWK, type KeyObject } from 'jose';
import { followFile } from './followFile.ts';
import { type MessageJwk, type MessageKey, readMessageKey } from './messageKey.ts';

/** Public keys of those whose caller tokens a subgraph believes, by issuer and key id. */
export interface TrustedCallers {
  /** Null where the issuer has no such key. */
  keyOf(issuer: string, keyId: string): Promise<PublicKey | null>;
  /** Names in client certificates of the machines that may present the issuer's tokens. */
  certificatesOf(issuer: string): Promise<ReadonlySet<string>>;
  /** A partner's key for signed messages, by the id that is unique among all of them. */
  messageKeyOf(keyId: string): Promise<MessageKey | null>;
}

type PublicKey = CryptoKey | KeyObject | Uint8Array;

/**
 * The file's form: `{ "issuers": { "gateway": { "keys": [JWK], "certificates": ["spiffe://…/gateway"] } } }`. One who
 * comes without a certificate has `"messageKeys": [JWK]`, where `exp` ends a key and `revoked` takes it back.
 */
interface TrustedCallersFile {
  readonly issuers: Readonly<Record<string, TrustedIssuer>>;
}

interface TrustedIssuer {
  readonly keys: readonly JWK[];
  readonly certificates?: readonly string[];
  readonly messageKeys?: readonly MessageJwk[];
}

interface Known {
  readonly keys: ReadonlyMap<string, PublicKey>;
  readonly certificates: ReadonlyMap<string, ReadonlySet<string>>;
  readonly messageKeys: ReadonlyMap<string, MessageKey>;
}

/**
 * Reads the keys from a file and again when the file changes, so that keys rotate without a restart.
 * A file that cannot be read keeps the keys that are known; the first reading must succeed.
 */
export async function trustCallersOf(path: string): Promise<TrustedCallers> {
  const current = followFile(path, readTrusted);
  await current();
  return {
    keyOf: async (issuer, keyId) => (await current()).keys.get(nameOf(issuer, keyId)) ?? null,
    certificatesOf: async (issuer) => (await current()).certificates.get(issuer) ?? none,
    messageKeyOf: async (keyId) => (await current()).messageKeys.get(keyId) ?? null,
  };
}

const none: ReadonlySet<string> = new Set();

async function readTrusted(path: string): Promise<Known> {
  const { issuers } = JSON.parse(await readFile(path, 'utf8')) as TrustedCallersFile;
  const keys = new Map<string, PublicKey>();
  for (const [issuer, { keys: jwks }] of Object.entries(issuers)) {
    for (const jwk of jwks) keys.set(nameOf(issuer, jwk.kid ?? ''), await importJWK(jwk, 'EdDSA'));
  }
  const certificates = new Map(
    Object.entries(issuers).map(([issuer, trusted]) => [issuer, new Set(trusted.certificates)]),
  );
  const messageKeys = Object.entries(issuers).flatMap(([issuer, trusted]) =>
    (trusted.messageKeys ?? []).map((jwk) => [jwk.kid ?? '', readMessageKey(issuer, jwk)] as const),
  );
  return { keys, certificates, messageKeys: uniqueByName(messageKeys) };
}

function uniqueByName<Value>(entries: readonly (readonly [string, Value])[]): Map<string, Value> {
  const named = new Map(entries);
  if (named.size < entries.length) throw new Error('Two message keys have one key id.');
  return named;
}

function nameOf(issuer: string, keyId: string): string {
  return JSON.stringify([issuer, keyId]);
}
