import { businessDayOnOrAfter } from '../subgraphs/common/businessDays.ts';
import { addDays, addMonths, type BusinessDate, dayOf } from '../subgraphs/common/dates.ts';

/** The business date on which the seeded world stands still: a Friday. */
export const today: BusinessDate = '2026-11-20';

/** Statements are made on this day of the month. */
export const statementDay = 15;
/** What a statement asks for is due on this day of the month. */
export const dueDay = 25;
/** The bank plans debits this many days ahead. */
export const debitPlanDays = 31;

/** The day of one month, as in ('2026-03-17', 25) -> '2026-03-25'. */
export function dayOfMonth(date: BusinessDate, day: number): BusinessDate {
  return `${date.slice(0, 8)}${String(day).padStart(2, '0')}`;
}

/** When the first instalment of a capture is due: with the next statement that is still to be made. */
export function firstDueOn(capturedOn: BusinessDate): BusinessDate {
  const sameMonth = dayOfMonth(capturedOn, dueDay);
  return dayOf(capturedOn) < statementDay ? sameMonth : addMonths(sameMonth, 1);
}

/** The batch that settles what was captured on a date, and the day on which it is paid out. */
export function settlementDaysOf(capturedOn: BusinessDate): {
  batchOn: BusinessDate;
  payoutOn: BusinessDate;
} {
  const batchOn = businessDayOnOrAfter(capturedOn);
  return { batchOn, payoutOn: businessDayOnOrAfter(addDays(batchOn, 1)) };
}

/** An instant on a date in Asia/Shanghai. */
export function instantOn(date: BusinessDate, hour: number, minute = 0): Date {
  return new Date(`${date}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00+08:00`);
}
