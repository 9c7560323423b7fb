import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { machineNames } from './certificates/prepareCertificates.ts';
import { readState, writeState } from './stateDirectory.ts';
import type { SubgraphPlace } from './subgraphs.ts';

/** An Ed25519 key as a JWK file holds it; `d` is its private part. */
interface Jwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly alg: 'EdDSA';
  readonly use: 'sig';
  readonly kid: string;
  readonly x: string;
  readonly d?: string;
}

/** Paths of the keys of one copy. */
export interface Keys {
  /** The private key by which users signs access tokens. */
  readonly accessToken: string;
  /** The private key by which the gateway signs callers. */
  readonly gateway: string;
  /** The private key of a subgraph, for its calls to others. */
  readonly service: (subgraph: string) => string;
  /** The public keys of the gateway and all subgraphs: whom a subgraph believes. */
  readonly trustedCallers: string;
  /** The keys of the bank's vault, for development; without them what it stores cannot be read. */
  readonly vault: string;
}

/**
 * Makes the keys that are missing and writes the file of trusted callers anew, with the name of each one's machine.
 */
export function prepareKeys(home: string, places: readonly SubgraphPlace[]): Keys {
  const pathOf = (name: string) => join(home, 'keys', `${name}.jwk.json`);
  const trustedCallers = join(home, 'keys', 'trusted-callers.json');
  const issuers = [...machineNames(places)].map(([name, machine]) => {
    const { d: _private, ...publicJwk } = ensureKey(pathOf(name));
    return [name, { keys: [publicJwk], certificates: [machine] }];
  });
  ensureKey(pathOf('access-token'));
  writeState(trustedCallers, { issuers: Object.fromEntries(issuers) });
  return {
    accessToken: pathOf('access-token'),
    gateway: pathOf('gateway'),
    service: pathOf,
    trustedCallers,
    vault: ensureVaultKeys(join(home, 'keys', 'vault.json')),
  };
}

function ensureKey(path: string): Jwk {
  const known = readState<Jwk>(path);
  if (known) return known;
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(x).digest('hex').slice(0, 16);
  const key: Jwk = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid, x, d };
  writeState(path, key);
  return key;
}

/** In the form that accounts reads (vaultKeys.ts). Gives the path. */
function ensureVaultKeys(path: string): string {
  if (readState(path)) return path;
  const secret = () => randomBytes(32).toString('base64url');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeState(path, {
    keyEncryptionKeys: [{ id: 'kek-1', secret: secret() }],
    hashing: secret(),
    sealing: [{ ...privateKey.export({ format: 'jwk' }), kid: 'seal-1' }],
  });
  return path;
}
