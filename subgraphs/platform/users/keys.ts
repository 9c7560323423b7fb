import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { followFile } from '../../common/followFile.ts';

/** The private keys of this subgraph, from a file that can change while it runs. */
export interface Keys {
  /** The newest signing key: the last one in the file. */
  newest(): Promise<SigningKey>;
  /** The signing key with this id; the newest where the file has it no more. */
  withId(id: string): Promise<SigningKey>;
  /** The public half of every signing key, for others to verify tokens with. */
  published(): Promise<readonly JWK[]>;
  /**
   * HMAC-SHA-256 of values under a key derived from the oldest signing key: equal for equal values, and
   * of no use to who steals the table. When that key is taken out, hashes begin anew.
   */
  hash(...values: readonly string[]): Promise<Buffer>;
  /** Encrypts a secret for a table (AES-256-GCM), bound to what it is and whose; it names its key. */
  seal(secret: Buffer, ...boundTo: readonly string[]): Promise<string>;
  /** Opens what was sealed for the same. Throws where anything differs, or the key is in the file no more. */
  open(sealed: string, ...boundTo: readonly string[]): Promise<Buffer>;
}

export interface SigningKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * The file's form: an Ed25519 JWK with its private part, or a set of them, oldest first. To rotate, add
 * a key at the end; take an old one out when the last token that it signed has ended, ten minutes later,
 * and no secret in a table is sealed with it.
 */
type KeyFile = JWK & { readonly keys?: readonly JWK[] };

interface LoadedKeys {
  readonly signing: readonly SigningKey[];
  readonly published: readonly JWK[];
  readonly hashing: Buffer;
  /** By the id of the signing key that each is derived from. */
  readonly sealing: ReadonlyMap<string, Buffer>;
}

/** Keys from a file; a file that changes is read again, one that breaks leaves the keys that are known. */
export function keysFrom(path: string): Keys {
  const current = followFile(path, loadKeys);
  return {
    newest: async () => newestOf(await current()),
    withId: async (id) => {
      const keys = await current();
      return keys.signing.find((key) => key.id === id) ?? newestOf(keys);
    },
    published: async () => (await current()).published,
    hash: async (...values) => {
      const { hashing } = await current();
      return createHmac('sha256', hashing).update(JSON.stringify(values)).digest();
    },
    seal: async (secret, ...boundTo) => {
      const keys = await current();
      const { id } = newestOf(keys);
      return sealWith(keys, id, secret, boundTo);
    },
    open: async (sealed, ...boundTo) => openWith(await current(), sealed, boundTo),
  };
}

async function loadKeys(path: string): Promise<LoadedKeys> {
  const file = JSON.parse(await readFile(path, 'utf8')) as KeyFile;
  const jwks = file.keys ?? [file];
  return {
    signing: await Promise.all(jwks.map(signingKeyOf)),
    published: jwks.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }) as JWK),
    hashing: derivedKeyOf(jwks[0], 'hashing'),
    sealing: new Map(jwks.map((jwk) => [jwk.kid ?? '', derivedKeyOf(jwk, 'sealing')])),
  };
}

async function signingKeyOf(jwk: JWK): Promise<SigningKey> {
  const key = await importJWK(jwk, 'EdDSA');
  if (!jwk.kid || !jwk.d || key instanceof Uint8Array) {
    throw new Error('A signing key is an Ed25519 JWK with its private part and a kid.');
  }
  return { id: jwk.kid, key };
}

/** A key of its own for each end, so that no key serves two. */
function derivedKeyOf(signing: JWK | undefined, end: 'hashing' | 'sealing'): Buffer {
  if (!signing?.d) throw new Error('The key file lacks a signing key.');
  const secret = Buffer.from(signing.d, 'base64url');
  return Buffer.from(hkdfSync('sha256', secret, '', `whiteslip:users:${end}`, 32));
}

const nonceBytes = 12;
const tagBytes = 16;

/** The key's id, a point, and nonce, tag and ciphertext in base64url. */
function sealWith(keys: LoadedKeys, keyId: string, secret: Buffer, boundTo: readonly string[]): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', sealingKeyOf(keys, keyId), nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(boundTo)));
  const encrypted = Buffer.concat([cipher.update(secret), cipher.final()]);
  return `${keyId}.${Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url')}`;
}

function openWith(keys: LoadedKeys, sealed: string, boundTo: readonly string[]): Buffer {
  const point = sealed.lastIndexOf('.');
  const bytes = Buffer.from(sealed.slice(point + 1), 'base64url');
  const key = sealingKeyOf(keys, sealed.slice(0, point));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(JSON.stringify(boundTo)));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
}

function sealingKeyOf({ sealing }: LoadedKeys, keyId: string): Buffer {
  const key = sealing.get(keyId);
  if (!key) throw new Error('The key that sealed a secret is not in the file.');
  return key;
}

function newestOf({ signing }: LoadedKeys): SigningKey {
  const newest = signing.at(-1);
  if (!newest) throw new Error('The key file lacks a signing key.');
  return newest;
}
