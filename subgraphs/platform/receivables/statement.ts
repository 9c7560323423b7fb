import type { BusinessDate } from '../../common/dates.ts';
import type { StatementRow } from './tables.ts';

export type StatementStatus = 'OPEN' | 'PAID' | 'OVERDUE';

/** What is left to pay of a statement. */
export function statementOutstandingFenOf(statement: Pick<StatementRow, 'totalDueFen' | 'paidFen'>): bigint {
  return statement.totalDueFen - statement.paidFen;
}

/** Where a statement stands on a business date: on its due date it is still open. */
export function statementStatusOf(
  statement: Pick<StatementRow, 'totalDueFen' | 'paidFen' | 'dueOn'>,
  on: BusinessDate,
): StatementStatus {
  if (statementOutstandingFenOf(statement) === 0n) return 'PAID';
  return statement.dueOn < on ? 'OVERDUE' : 'OPEN';
}
