import type { CreditLineRow } from './tables.ts';

export type CreditLineStatus = 'PENDING' | 'ACTIVE' | 'FROZEN' | 'CLOSED';

/** Grades of credit, best first. */
export type CreditGrade = 'A' | 'B' | 'C' | 'D';

/** How a limit divides. available + held + drawn = limit + over limit, and one of the ends is 0. */
export interface CreditLineAmounts {
  readonly limitFen: bigint;
  readonly availableFen: bigint;
  readonly heldFen: bigint;
  readonly drawnFen: bigint;
  readonly overLimitFen: bigint;
}

/** Divides a limit: what is used beyond it, after a decrease, is over the limit and leaves nothing available. */
export function divideLimit(limitFen: bigint, heldFen: bigint, drawnFen: bigint): CreditLineAmounts {
  if (limitFen < 0n || heldFen < 0n || drawnFen < 0n) {
    throw new RangeError('A limit and what is used of it are never negative.');
  }
  const restFen = limitFen - heldFen - drawnFen;
  return {
    limitFen,
    availableFen: restFen > 0n ? restFen : 0n,
    heldFen,
    drawnFen,
    overLimitFen: restFen < 0n ? -restFen : 0n,
  };
}

/** How a line's limit divides once so much that counts as held has lapsed. */
export function amountsAfterLapse(line: CreditLineAmounts, lapsedFen: bigint): CreditLineAmounts {
  return divideLimit(line.limitFen, line.heldFen - lapsedFen, line.drawnFen);
}

/** What the bank has to back: the limit, and what is used beyond it; of a closed line only what is used. */
export function backedFenOf({
  status,
  limitFen,
  overLimitFen,
  heldFen,
  drawnFen,
}: CreditLineAmounts & Pick<CreditLineRow, 'status'>): bigint {
  return status === 'CLOSED' ? heldFen + drawnFen : limitFen + overLimitFen;
}

/** What can be spent now: what the limit leaves, on an active line only. */
export function spendableFenOf(line: Pick<CreditLineRow, 'status' | 'availableFen'>): bigint {
  return line.status === 'ACTIVE' ? line.availableFen : 0n;
}

/** The lesser of two amounts. */
export function lesserFen(oneFen: bigint, otherFen: bigint): bigint {
  if (oneFen < otherFen) return oneFen;
  return otherFen;
}
