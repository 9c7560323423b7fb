import { addDays, type BusinessDate, businessDateAt, startOfBusinessDate } from '../../common/dates.ts';
import type { BindingRuleRow, VerificationTriesRow } from './tables.ts';

/** How often the bank was asked for a person. */
export type Tries = Omit<VerificationTriesRow, 'userId'>;

/** How the tries stand after one more, and whether it counted. */
export interface TriesAfter {
  readonly isLocked: boolean;
  readonly tries: Tries;
}

/** Whether the bank is not to be asked for this person now. */
export function isLocked({ lockedUntil }: Pick<Tries, 'lockedUntil'>, now: Date): boolean {
  return lockedUntil !== null && now < lockedUntil;
}

/**
 * Counts a try. The last miss in a row that the rule allows locks for a while; more tries than a day allows
 * lock until the day is over. While it is locked nothing is counted; the end of a lock begins the count anew.
 */
export function triesAfter(
  before: Tries,
  isMiss: boolean,
  rule: Pick<BindingRuleRow, 'lockAfterMisses' | 'lockedForMinutes' | 'triesADay'>,
  now: Date,
): TriesAfter {
  if (isLocked(before, now)) return { isLocked: true, tries: before };
  const today = businessDateAt(now);
  const triesOnDay = before.triedOn === today ? before.triesOnDay + 1 : 1;
  if (triesOnDay > rule.triesADay) {
    return { isLocked: true, tries: { ...before, lockedUntil: endOf(today) } };
  }
  const missesBefore = before.lockedUntil === null ? before.missesInARow : 0;
  const missesInARow = isMiss ? missesBefore + 1 : 0;
  const lockedUntil =
    missesInARow >= rule.lockAfterMisses ? new Date(now.getTime() + rule.lockedForMinutes * 60_000) : null;
  return { isLocked: false, tries: { missesInARow, triedOn: today, triesOnDay, lockedUntil } };
}

function endOf(date: BusinessDate): Date {
  return startOfBusinessDate(addDays(date, 1));
}
