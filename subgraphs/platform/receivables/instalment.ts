import { type BusinessDate, daysBetween } from '../../common/dates.ts';
import type { InstalmentRow } from './tables.ts';

export type InstalmentStatus = 'UPCOMING' | 'DUE' | 'OVERDUE' | 'PAID';

type Parts = Pick<InstalmentRow, 'principalFen' | 'feeFen' | 'interestFen' | 'penaltyFen'>;
type PaidParts = Pick<
  InstalmentRow,
  'principalPaidFen' | 'feePaidFen' | 'interestPaidFen' | 'penaltyPaidFen'
>;

/** principal + fee + interest + penalty. */
export function totalFenOf(instalment: Parts): bigint {
  return instalment.principalFen + instalment.feeFen + instalment.interestFen + instalment.penaltyFen;
}

/** What was paid of all four parts. */
export function paidFenOf(instalment: PaidParts): bigint {
  const { principalPaidFen, feePaidFen, interestPaidFen, penaltyPaidFen } = instalment;
  return principalPaidFen + feePaidFen + interestPaidFen + penaltyPaidFen;
}

/** What is left to pay. */
export function outstandingFenOf(instalment: Parts & PaidParts): bigint {
  return totalFenOf(instalment) - paidFenOf(instalment);
}

/** Business date less due date in days while something is left to pay; 0 up to and on the due date. */
export function daysPastDueOf(
  instalment: Parts & PaidParts & Pick<InstalmentRow, 'dueOn'>,
  on: BusinessDate,
): number {
  if (outstandingFenOf(instalment) === 0n) return 0;
  return Math.max(0, daysBetween(instalment.dueOn, on));
}

/** Where an instalment stands on a business date. */
export function instalmentStatusOf(
  instalment: Parts & PaidParts & Pick<InstalmentRow, 'dueOn'>,
  on: BusinessDate,
): InstalmentStatus {
  if (outstandingFenOf(instalment) === 0n) return 'PAID';
  if (instalment.dueOn === on) return 'DUE';
  return instalment.dueOn < on ? 'OVERDUE' : 'UPCOMING';
}
