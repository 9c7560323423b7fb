import type { HoldRow } from './tables.ts';

export type HoldStatus = 'ACTIVE' | 'PARTIALLY_CAPTURED' | 'CAPTURED' | 'RELEASED' | 'EXPIRED';

type HoldAmounts = Pick<HoldRow, 'amountFen' | 'capturedFen' | 'releasedFen' | 'expiredFen'>;

/** What is still set aside. A hold resolves once: captured + released + expired = amount in the end. */
export function remainingFenOf(hold: HoldAmounts): bigint {
  return hold.amountFen - hold.capturedFen - hold.releasedFen - hold.expiredFen;
}

/** The status that follows from the amounts: any capture counts for more than how the rest ended. */
export function holdStatusOf(hold: HoldAmounts): HoldStatus {
  const isOpen = remainingFenOf(hold) > 0n;
  if (hold.capturedFen > 0n) return isOpen ? 'PARTIALLY_CAPTURED' : 'CAPTURED';
  if (isOpen) return 'ACTIVE';
  return hold.expiredFen > 0n ? 'EXPIRED' : 'RELEASED';
}

/** A hold as it stands at an instant: from its end on the rest has expired, whether or not that is written. */
export function holdAt(hold: HoldRow, now: Date): HoldRow {
  const remainingFen = remainingFenOf(hold);
  if (remainingFen === 0n || now < hold.expiresAt) return hold;
  const ended = { ...hold, expiredFen: hold.expiredFen + remainingFen };
  return { ...ended, status: holdStatusOf(ended) };
}
