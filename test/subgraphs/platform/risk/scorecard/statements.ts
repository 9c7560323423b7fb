import type {
  StatementHistory,
  StatementMonth,
} from '../../../../../subgraphs/platform/risk/scorecard/features/statementHistory.ts';

/** A month in which a balance was carried and paid on time. */
export const carriedMonth: StatementMonth = {
  billedFen: 500_000n,
  paidFen: 50_000n,
  delayMonths: 0,
  standing: 'CARRIED',
};

/** A late month. */
export function lateMonth(delayMonths: number): StatementMonth {
  return { ...carriedMonth, paidFen: 0n, delayMonths, standing: 'LATE' };
}

/** Six carried months under a limit of 10,000.00, with some months (by age, newest 0) replaced. */
export function history(replaced: Readonly<Record<number, StatementMonth | null>> = {}): StatementHistory {
  const months = Array.from({ length: 6 }, (_, age) =>
    replaced[age] === undefined ? carriedMonth : replaced[age],
  );
  return { limitFen: 1_000_000n, months };
}
