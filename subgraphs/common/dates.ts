/**
 * Business dates: ISO `YYYY-MM-DD` strings of Asia/Shanghai, apart from the wall clock. All arithmetic
 * goes through UTC day numbers, so the time zone of the process cannot change an answer. ISO strings
 * compare as dates with `<` and `===`.
 */

/** `YYYY-MM-DD`, a day that exists. */
export type BusinessDate = string;

const dayMs = 86_400_000;

const shanghaiDate = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar day in Shanghai at an instant. Days are half-open: 16:00:00.000Z begins the next one. */
export function businessDateAt(instant: Date): BusinessDate {
  return shanghaiDate.format(instant);
}

/** The instant at which a business date begins. */
export function startOfBusinessDate(date: BusinessDate): Date {
  return new Date(`${parseDate(date)}T00:00:00.000+08:00`);
}

/** Gives the text back if it names a day that exists; a RangeError else ("2026-02-30", "2026-2-3"). */
export function parseDate(text: string): BusinessDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || isoOf(Date.parse(text)) !== text) {
    throw new RangeError('A date is a day that exists, written YYYY-MM-DD.');
  }
  return text;
}

/** The date a number of days later; earlier if the number is negative. */
export function addDays(date: BusinessDate, days: number): BusinessDate {
  return isoOf(dayNumberOf(date) * dayMs + days * dayMs);
}

/** `to - from` in days; negative if `to` is earlier. */
export function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return dayNumberOf(to) - dayNumberOf(from);
}

/**
 * The due date a number of months after the month of `date`. `dueDay` (1 to 31) is the day agreed
 * with the customer: a shorter month uses its last day and the next month returns to the agreed day,
 * so 31 gives 2026-02-28, 2026-03-31, 2026-04-30 and never drifts to 28.
 */
export function addMonths(date: BusinessDate, months: number, dueDay: number = dayOf(date)): BusinessDate {
  if (!Number.isInteger(dueDay) || dueDay < 1 || dueDay > 31) {
    throw new RangeError('A due day is a whole number from 1 to 31.');
  }
  const start = new Date(dayNumberOf(date) * dayMs);
  const year = start.getUTCFullYear();
  const month = start.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return isoOf(Date.UTC(year, month, Math.min(dueDay, lastDay)));
}

/** The day of the month, 1 to 31. */
export function dayOf(date: BusinessDate): number {
  return Number(parseDate(date).slice(8));
}

/** 0 is Sunday, 6 is Saturday. */
export function weekdayOf(date: BusinessDate): number {
  return new Date(dayNumberOf(date) * dayMs).getUTCDay();
}

function dayNumberOf(date: BusinessDate): number {
  return Date.parse(parseDate(date)) / dayMs;
}

function isoOf(instantMs: number): BusinessDate {
  return Number.isNaN(instantMs) ? '' : new Date(instantMs).toISOString().slice(0, 10);
}
