import { createHash } from 'node:crypto';

/** SHA-256 of some texts; where one ends and the next begins counts. */
export function hashOf(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
