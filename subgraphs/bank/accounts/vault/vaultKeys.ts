import { createHmac, hkdfSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type CryptoKey, importJWK, type JWK, type KeyObject } from 'jose';
import { followFile } from '../../../common/followFile.ts';

/** A key that encrypts other keys and nothing else. */
export interface KeyEncryptionKey {
  readonly id: string;
  /** 32 bytes: AES-256. */
  readonly secret: Buffer;
}

/** The key by which clients seal a card for the bank. */
export interface SealingKey {
  readonly id: string;
  readonly key: CryptoKey | KeyObject | Uint8Array;
  /** Its public half. */
  readonly published: JWK;
}

/**
 * Who keeps the keys of the vault. `fileVaultKeys` reads them from a file, for development; in production
 * a key service or a hardware module stands behind the same interface.
 */
export interface VaultKeys {
  /** The key that wraps what is stored from now on. */
  newest(): Promise<KeyEncryptionKey>;
  /** The key with this id, which may be an older one. Throws where it was taken out. */
  withId(id: string): Promise<KeyEncryptionKey>;
  /**
   * HMAC-SHA-256 of values under a key for one purpose: equal for equal values, and of no use to who
   * steals the tables. It outlives the rotation of the other keys.
   */
  hash(purpose: HashPurpose, ...values: readonly string[]): Promise<Buffer>;
  /** Sealing keys, oldest first; the last is the one to be used. */
  sealingKeys(): Promise<readonly SealingKey[]>;
}

export type HashPurpose = 'SEARCH' | 'TOKEN' | 'REQUEST' | 'OTP';

/**
 * The file's form. Keys are base64url. To rotate, add a key at the end of `keyEncryptionKeys`, give every
 * process a second to see it, let `rewrapVault` run until nothing remains, and take the old one out.
 */
export interface VaultKeyFile {
  readonly keyEncryptionKeys: readonly { readonly id: string; readonly secret: string }[];
  readonly hashing: string;
  /** P-256 private keys with a `kid`. */
  readonly sealing: readonly JWK[];
}

interface LoadedKeys {
  readonly keyEncryptionKeys: readonly KeyEncryptionKey[];
  readonly hashing: ReadonlyMap<HashPurpose, Buffer>;
  readonly sealing: readonly SealingKey[];
}

const hashPurposes: readonly HashPurpose[] = ['SEARCH', 'TOKEN', 'REQUEST', 'OTP'];

/** Keys from a file; a file that changes is read again, one that breaks leaves the keys that are known. */
export function fileVaultKeys(path: string): VaultKeys {
  const current = followFile(path, loadKeys);
  return {
    newest: async () => found((await current()).keyEncryptionKeys.at(-1)),
    withId: async (id) => found((await current()).keyEncryptionKeys.find((key) => key.id === id)),
    hash: async (purpose, ...values) =>
      createHmac('sha256', found((await current()).hashing.get(purpose)))
        .update(JSON.stringify(values))
        .digest(),
    sealingKeys: async () => (await current()).sealing,
  };
}

async function loadKeys(path: string): Promise<LoadedKeys> {
  const file = JSON.parse(await readFile(path, 'utf8')) as VaultKeyFile;
  const hashing = Buffer.from(file.hashing, 'base64url');
  return {
    keyEncryptionKeys: file.keyEncryptionKeys.map(({ id, secret }) => ({ id, secret: readSecret(secret) })),
    hashing: new Map(hashPurposes.map((purpose) => [purpose, derivedKey(hashing, purpose)])),
    sealing: await Promise.all(file.sealing.map(sealingKeyOf)),
  };
}

function readSecret(text: string): Buffer {
  const secret = Buffer.from(text, 'base64url');
  if (secret.length !== 32) throw new Error('A key-encryption key has 32 bytes.');
  return secret;
}

/** One secret serves each end through a key of its own. */
function derivedKey(secret: Buffer, purpose: HashPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `whiteslip:accounts:${purpose}`, 32));
}

async function sealingKeyOf(jwk: JWK): Promise<SealingKey> {
  const { kty, crv, x, y, kid } = jwk;
  if (kty !== 'EC' || !crv || !x || !y || !kid) throw new Error('A sealing key is a P-256 JWK with a kid.');
  const published = { kty, crv, x, y, kid, alg: 'ECDH-ES+A256KW', use: 'enc' };
  return { id: kid, key: await importJWK(jwk, 'ECDH-ES+A256KW'), published };
}

function found<Key>(key: Key | undefined): Key {
  if (key === undefined) throw new Error('The vault has no such key.');
  return key;
}
