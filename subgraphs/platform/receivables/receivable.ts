import type { BusinessDate } from '../../common/dates.ts';
import { daysPastDueOf } from './instalment.ts';
import type { InstalmentRow } from './tables.ts';

/** Days since the oldest due date of a plan with something left to pay; 0 where none is past. */
export function receivableDaysPastDueOf(instalments: readonly InstalmentRow[], on: BusinessDate): number {
  return Math.max(0, ...instalments.map((instalment) => daysPastDueOf(instalment, on)));
}
