import type { Standing, StatementHistory } from './statementHistory.ts';

/**
 * The known part of a history as plain numbers, newest first, for the feature functions. A limit that
 * is unknown is NaN here, so that whatever is computed from it is not a number either: a gap.
 */
export interface Statements {
  readonly billed: readonly number[];
  readonly paid: readonly number[];
  readonly delays: readonly number[];
  readonly standings: readonly Standing[];
  readonly limit: number;
  /** The unit for amounts: the median limit of the portfolio, in the same currency. */
  readonly reference: number;
}

/**
 * The newest `count` months of a history; null if one of them is unknown. A history that cannot be (late
 * without being late, a limit or a reference that is not positive) is a RangeError.
 */
export function newestStatements(
  history: StatementHistory,
  count: number,
  referenceFen: bigint,
): Statements | null {
  if (history.limitFen !== null && history.limitFen <= 0n) throw new RangeError('A limit is more than 0.');
  if (referenceFen <= 0n) throw new RangeError('The reference limit is more than 0.');
  const months = history.months.slice(0, count).filter((month) => month !== null);
  if (months.length < count) return null;
  for (const month of months) assertStanding(month.delayMonths, month.standing);
  return {
    billed: months.map((month) => Number(month.billedFen)),
    paid: months.map((month) => Number(month.paidFen)),
    delays: months.map((month) => month.delayMonths),
    standings: months.map((month) => month.standing),
    limit: history.limitFen === null ? Number.NaN : Number(history.limitFen),
    reference: Number(referenceFen),
  };
}

function assertStanding(delayMonths: number, standing: Standing): void {
  if (!Number.isInteger(delayMonths) || delayMonths < 0) {
    throw new RangeError('A delay is a whole number of months.');
  }
  if ((standing === 'LATE') !== delayMonths > 0)
    throw new RangeError('A month is late if its delay is not 0.');
}
