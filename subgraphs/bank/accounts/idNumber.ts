import { mod11_2 } from 'cdigit';
import { type BusinessDate, parseDate } from '../../common/dates.ts';

/**
 * Whether a text is a citizen's ID number by GB 11643: six digits of the place, a birth date that exists
 * and is not in the future, three digits of order, and the check digit (ISO 7064 MOD 11-2, 10 written X).
 */
export function isIdNumber(text: string, today: BusinessDate): boolean {
  const [, year, month, day] = /^[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(text) ?? [];
  if (!year || !isPastDay(`${year}-${month}-${day}`, today)) return false;
  return mod11_2.validate(text);
}

function isPastDay(text: string, today: BusinessDate): boolean {
  try {
    return parseDate(text) <= today;
  } catch {
    return false;
  }
}
