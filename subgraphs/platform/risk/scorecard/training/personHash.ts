import { createHash } from 'node:crypto';

/**
 * A whole number from 0 below `buckets`, the same each time for the same person and purpose. People are
 * split by it: no random numbers, no dependence on the order of the file, and no person on both sides.
 */
export function personBucket(purpose: string, personId: string, buckets: number): number {
  return createHash('sha256').update(`${purpose}:${personId}`).digest().readUInt32BE() % buckets;
}
