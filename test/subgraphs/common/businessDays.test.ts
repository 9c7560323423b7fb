import {
  addBusinessDays,
  businessDayOnOrAfter,
  isBusinessDay,
  UnknownCalendarYear,
} from '../../../subgraphs/common/businessDays.ts';
import { addDays } from '../../../subgraphs/common/dates.ts';

test('a make-up Saturday is a business day and an ordinary one is not', () => {
  expect(isBusinessDay('2026-10-10')).toBe(true);
  expect(isBusinessDay('2026-02-28')).toBe(true);
  expect(isBusinessDay('2026-11-21')).toBe(false);
});

test('the Spring Festival of 2026 closes the banks for nine days', () => {
  expect(businessDayOnOrAfter('2026-02-15')).toBe('2026-02-24');
  expect(businessDayOnOrAfter('2026-02-14')).toBe('2026-02-14');
  expect(addBusinessDays('2026-02-14', 1)).toBe('2026-02-24');
  expect(addBusinessDays('2026-02-14', 5)).toBe('2026-02-28');
});

test('2026 has 248 business days', () => {
  let count = 0;
  for (let date = '2026-01-01'; date <= '2026-12-31'; date = addDays(date, 1))
    count += Number(isBusinessDay(date));
  expect(count).toBe(248);
});

test('a year whose holidays are not announced is an error, whichever way it is reached', () => {
  expect(() => isBusinessDay('2027-02-08')).toThrow(UnknownCalendarYear);
  expect(() => isBusinessDay('2003-06-02')).toThrow(UnknownCalendarYear);
  expect(() => addBusinessDays('2026-12-31', 1)).toThrow('The business calendar of 2027 is not known.');
});

test('a settlement delay of no days or of years is refused', () => {
  for (const count of [0, -1, 1.5, 401]) {
    expect(() => addBusinessDays('2026-02-14', count)).toThrow(RangeError);
  }
});
