import { outstandingFenOf } from './instalment.ts';
import type { InstalmentPlanRow, InstalmentRow } from './tables.ts';

export type InstalmentPlanStatus = 'ACTIVE' | 'COMPLETED' | 'WRITTEN_OFF';

/** Where a plan stands. What is written off and paid after all is completed. */
export function planStatusOf(
  plan: Pick<InstalmentPlanRow, 'writtenOffOn'>,
  instalments: readonly InstalmentRow[],
): InstalmentPlanStatus {
  if (planOutstandingFenOf(instalments) === 0n) return 'COMPLETED';
  return plan.writtenOffOn === null ? 'ACTIVE' : 'WRITTEN_OFF';
}

/** The principal that is not repaid yet. */
export function principalOutstandingFenOf(instalments: readonly InstalmentRow[]): bigint {
  return instalments.reduce((sum, row) => sum + row.principalFen - row.principalPaidFen, 0n);
}

/** Principal, fees, interest and penalties not paid yet. */
export function planOutstandingFenOf(instalments: readonly InstalmentRow[]): bigint {
  return instalments.reduce((sum, row) => sum + outstandingFenOf(row), 0n);
}
