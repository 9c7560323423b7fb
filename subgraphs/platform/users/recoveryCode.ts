import type { Keys } from './keys.ts';

/** How many codes a person gets: each opens once what the authenticator app would. */
const codeCount = 10;

/** Crockford's alphabet: no letter that reads like another. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The recovery codes of an enrolment, as in "7k2m9-qx0c4" (50 bits each). They follow from this
 * subgraph's key, so that a repeated confirmation shows the same ones; tables have their hashes only.
 */
export function recoveryCodesOf(enrolmentId: string, keys: Keys): Promise<string[]> {
  const indexes = Array.from({ length: codeCount }, (_, index) => String(index));
  return Promise.all(
    indexes.map(async (index) => codeOf(await keys.hash('recoveryCode', enrolmentId, index))),
  );
}

/** What is kept of a code. Case, spaces and the hyphen do not matter. */
export function recoveryCodeHash(userId: string, code: string, keys: Keys): Promise<Buffer> {
  return keys.hash('recoveryCodeHash', userId, code.toLowerCase().replace(/[\s-]/g, ''));
}

function codeOf(bytes: Buffer): string {
  const characters = Array.from(bytes.subarray(0, 10), (byte) => alphabet.charAt(byte & 31)).join('');
  return `${characters.slice(0, 5)}-${characters.slice(5)}`;
}
