import { createHash, randomBytes } from 'node:crypto';

/**
 * Ids: a noun's prefix, an underscore and 20 characters of base32 (100 bits), as in
 * `crd_7k2m9qx0c4v8t1nzb5jh`. Opaque: nothing can be read from one and none can be guessed.
 */

/** Crockford's alphabet in lower case: no i, l, o, u. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const characters = 20;

/** A new random id. */
export function newId(prefix: string): string {
  return idFromBytes(prefix, randomBytes(characters));
}

/** The same id each time for the same parts; for demo data, and for rows that exist once per cause. */
export function derivedId(prefix: string, ...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([prefix, ...parts]))
    .digest();
  return idFromBytes(prefix, digest);
}

/** Whether a text has the form of an id with this prefix. Says nothing about whether such a row exists. */
export function isId(prefix: string, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{20}$/.test(text.slice(prefix.length + 1));
}

function idFromBytes(prefix: string, bytes: Uint8Array): string {
  const text = Array.from(bytes.subarray(0, characters), (byte) => alphabet.charAt(byte & 31)).join('');
  return `${prefix}_${text}`;
}
