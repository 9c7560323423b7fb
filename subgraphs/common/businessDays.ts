import announced from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { addDays, type BusinessDate, parseDate, weekdayOf } from './dates.ts';

/**
 * The Chinese business calendar: Monday to Friday without the public holidays, plus the weekend days
 * that the State Council declares working days to make up for a holiday. The next year is announced
 * late in the year, so a year without an announcement is an error here and never a guess.
 */
export class UnknownCalendarYear extends RangeError {
  constructor(year: string) {
    super(`The business calendar of ${year} is not known.`);
    this.name = 'UnknownCalendarYear';
  }
}

/** No run of closed days is longer (the longest so far was 9); more means a broken calendar. */
const longestClosureDays = 31;

/** Whether banks settle on this date. Throws UnknownCalendarYear for a year without a calendar. */
export function isBusinessDay(date: BusinessDate): boolean {
  assertKnownYear(parseDate(date).slice(0, 4));
  if (makeUpWorkdays.has(date)) return true;
  return !holidays.has(date) && !isWeekend(date);
}

/** The date itself if it is a business day, else the first one after it. */
export function businessDayOnOrAfter(date: BusinessDate): BusinessDate {
  for (let days = 0; days <= longestClosureDays; days += 1) {
    const candidate = addDays(date, days);
    if (isBusinessDay(candidate)) return candidate;
  }
  throw new RangeError(`No business day within ${longestClosureDays} days after ${date}.`);
}

/** T+n: the n-th business day after the date, n from 1. */
export function addBusinessDays(date: BusinessDate, count: number): BusinessDate {
  if (!Number.isInteger(count) || count < 1 || count > 400) {
    throw new RangeError('A count of business days is a whole number from 1 to 400.');
  }
  let reached = date;
  for (let step = 0; step < count; step += 1) reached = businessDayOnOrAfter(addDays(reached, 1));
  return reached;
}

/** Only the announced days are taken from the library: its functions err in zones west of Greenwich. */
const holidays = new Set(Object.keys(announced.holidays));
const makeUpWorkdays = new Set(Object.keys(announced.workdays));
const knownYears = new Set([...holidays].map((date) => date.slice(0, 4)));

function assertKnownYear(year: string): void {
  if (!knownYears.has(year)) throw new UnknownCalendarYear(year);
}

function isWeekend(date: BusinessDate): boolean {
  return weekdayOf(date) === 0 || weekdayOf(date) === 6;
}
