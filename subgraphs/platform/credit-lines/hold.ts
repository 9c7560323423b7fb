import type { HoldRow } from './tables.ts';

export type HoldStatus = 'ACTIVE' | 'PARTIALLY_CAPTURED' | 'CAPTURED' | 'RELEASED' | 'EXPIRED';

/** What is still set aside. A hold resolves once: captured + released + expired = amount in the end. */
export function remainingFenOf(
  hold: Pick<HoldRow, 'amountFen' | 'capturedFen' | 'releasedFen' | 'expiredFen'>,
): bigint {
  return hold.amountFen - hold.capturedFen - hold.releasedFen - hold.expiredFen;
}
