import { spawnSync } from 'node:child_process';
import {
  addDays,
  addMonths,
  businessDateAt,
  daysBetween,
  parseDate,
  startOfBusinessDate,
  weekdayOf,
} from '../../../subgraphs/common/dates.ts';

test('the business date turns over at midnight in Shanghai, not in UTC', () => {
  expect(businessDateAt(new Date('2026-11-22T15:59:59.999Z'))).toBe('2026-11-22');
  expect(businessDateAt(new Date('2026-11-22T16:00:00.000Z'))).toBe('2026-11-23');
  expect(startOfBusinessDate('2026-11-23').toISOString()).toBe('2026-11-22T16:00:00.000Z');
});

test('a due day of 31 falls on the last day of short months and never drifts', () => {
  const dueDates = [1, 2, 3, 13].map((months) => addMonths('2026-01-31', months, 31));
  expect(dueDates).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2027-02-28']);
  expect(addMonths('2026-02-28', 1, 31)).toBe('2026-03-31');
  expect(addMonths('2023-12-31', 2)).toBe('2024-02-29');
});

test('a due day is a day that some month has', () => {
  for (const dueDay of [0, 32, 1.5, Number.NaN]) {
    expect(() => addMonths('2026-01-31', 1, dueDay)).toThrow(RangeError);
  }
});

test('days are counted over leap days and year ends', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
  expect(daysBetween('2026-01-01', '2025-12-31')).toBe(-1);
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(weekdayOf('2026-11-22')).toBe(0);
});

test.each(['2026-02-30', '2026-2-3', '2026-13-01', '20260203', '', '2026-02-03T00:00:00Z'])(
  'the text %p is not a date',
  (text) => {
    expect(() => parseDate(text)).toThrow(RangeError);
  },
);

test('the time zone of the process changes no answer', () => {
  const script = `
    import { addDays, addMonths, businessDateAt, startOfBusinessDate } from './subgraphs/common/dates.ts';
    import { isBusinessDay } from './subgraphs/common/businessDays.ts';
    const days = [];
    for (let date = '2026-01-01'; date <= '2026-12-31'; date = addDays(date, 1)) days.push(+isBusinessDay(date));
    console.log(days.join(''), addMonths('2026-01-31', 1, 31), businessDateAt(new Date(1763800000000)),
      startOfBusinessDate('2026-03-08').toISOString());`;
  const answers = ['UTC', 'Asia/Shanghai', 'Pacific/Pago_Pago', 'Pacific/Kiritimati', 'America/New_York'].map(
    (zone) => {
      const args = ['--no-warnings', '--input-type=module-typescript', '-e', script];
      return spawnSync(process.execPath, args, { env: { ...process.env, TZ: zone }, encoding: 'utf8' })
        .stdout;
    },
  );
  expect(answers[0]).toMatch(/^[01]{365} 2026-02-28 2025-11-22 2026-03-07T16:00:00.000Z\n$/);
  expect(new Set(answers).size).toBe(1);
});
