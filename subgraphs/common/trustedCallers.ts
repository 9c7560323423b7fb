import { readFile, stat } from 'node:fs/promises';
import { type CryptoKey, importJWK, type JWK, type KeyObject } from 'jose';

/** Public keys of those whose caller tokens a subgraph believes, by issuer and key id. */
export interface TrustedCallers {
  /** Null where the issuer has no such key. */
  keyOf(issuer: string, keyId: string): Promise<CryptoKey | KeyObject | Uint8Array | null>;
}

/** The file's form: `{ "issuers": { "gateway": { "keys": [JWK] } } }`. */
interface TrustedCallersFile {
  readonly issuers: Readonly<Record<string, { readonly keys: readonly JWK[] }>>;
}

/** How long the file's keys are used before the file is looked at again. */
const recheckMs = 1_000;

/**
 * Reads the keys from a file and again when the file changes, so that keys rotate without a restart.
 * A file that cannot be read keeps the keys that are known; the first reading must succeed.
 */
export async function trustCallersOf(path: string): Promise<TrustedCallers> {
  let keys = await readKeys(path);
  let version = await versionOf(path);
  let checkedAtMs = performance.now();

  const refresh = async () => {
    checkedAtMs = performance.now();
    const current = await versionOf(path);
    if (current === version) return;
    keys = await readKeys(path);
    version = current;
  };
  return {
    keyOf: async (issuer, keyId) => {
      if (performance.now() - checkedAtMs > recheckMs) await refresh().catch(() => undefined);
      return keys.get(nameOf(issuer, keyId)) ?? null;
    },
  };
}

async function readKeys(path: string) {
  const file = JSON.parse(await readFile(path, 'utf8')) as TrustedCallersFile;
  const keys = new Map<string, CryptoKey | KeyObject | Uint8Array>();
  for (const [issuer, { keys: jwks }] of Object.entries(file.issuers)) {
    for (const jwk of jwks) keys.set(nameOf(issuer, jwk.kid ?? ''), await importJWK(jwk, 'EdDSA'));
  }
  return keys;
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs}/${size}/${ino}`;
}

function nameOf(issuer: string, keyId: string): string {
  return JSON.stringify([issuer, keyId]);
}
