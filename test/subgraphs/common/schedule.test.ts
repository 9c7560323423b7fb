import {
  disclosedRatesOf,
  fractionText,
  monthlyInternalRateOf,
} from '../../../subgraphs/common/internalRate.ts';
import { monthlyRateOf, rateOf } from '../../../subgraphs/common/rate.ts';
import {
  annuitySchedule,
  equalPrincipalSchedule,
  feeSchedule,
  ScheduleImpossible,
  type ScheduleRow,
} from '../../../subgraphs/common/schedule.ts';

/** The expected rows come from published schedules: Apache Fineract's, and those in the domain's rules. */

const column = (rows: readonly ScheduleRow[], name: 'principalFen' | 'interestFen' | 'feeFen' | 'totalFen') =>
  rows.map((row) => Number(row[name]));
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const times = (count: number, value: number) => Array<number>(count).fill(value);

test('100.00 at 7 % a year in 6 months is paid in 17.01 and at last 17.00', () => {
  const rows = annuitySchedule({ principalFen: 10_000n, tenor: 6, monthlyRate: monthlyRateOf('0.07') });
  expect(column(rows, 'totalFen')).toEqual([...times(5, 1701), 1700]);
  expect(column(rows, 'principalFen')).toEqual([1643, 1652, 1662, 1672, 1681, 1690]);
  expect(column(rows, 'interestFen')).toEqual([58, 49, 39, 29, 20, 10]);
});

test('100.00 at 9.4822 % a year in 6 months is paid in six times 17.13', () => {
  const rows = annuitySchedule({ principalFen: 10_000n, tenor: 6, monthlyRate: monthlyRateOf('0.094822') });
  expect(column(rows, 'totalFen')).toEqual(times(6, 1713));
  expect(column(rows, 'interestFen')).toEqual([79, 66, 53, 40, 27, 13]);
});

test('5000.00 at a flat 1 % a month in whole units is 328.00 seventeen times, then 324.00', () => {
  const rows = feeSchedule({ principalFen: 500_000n, tenor: 18, monthlyFeeRate: '0.01', unitFen: 100n });
  expect(column(rows, 'totalFen')).toEqual([...times(17, 32_800), 32_400]);
  expect(column(rows, 'principalFen')).toEqual([...times(17, 27_800), 27_400]);
  expect(sum(column(rows, 'feeFen'))).toBe(90_000);
});

test('5000.00 at 12 % a year with instalments in whole units is 305.00 and at last 303.22', () => {
  const rows = annuitySchedule({
    principalFen: 500_000n,
    tenor: 18,
    monthlyRate: monthlyRateOf('0.12'),
    unitFen: 100n,
  });
  expect(column(rows, 'totalFen')).toEqual([...times(17, 30_500), 30_322]);
  expect(sum(column(rows, 'interestFen'))).toBe(48_822);
});

test('5000.00 at 12 % a year in equal principal parts begins with 327.78 and ends with 280.52', () => {
  const rows = equalPrincipalSchedule({
    principalFen: 500_000n,
    tenor: 18,
    monthlyRate: monthlyRateOf('0.12'),
  });
  expect(column(rows, 'totalFen').slice(0, 4)).toEqual([32_778, 32_500, 32_222, 31_945]);
  expect(column(rows, 'totalFen').at(-1)).toBe(28_052);
  expect(column(rows, 'principalFen')).toEqual([...times(17, 27_778), 27_774]);
  expect(sum(column(rows, 'interestFen'))).toBe(47_500);
});

test('12,000.00 at 0.6 % a month in 12 is 1039.43 and at last 1039.42', () => {
  const rows = annuitySchedule({ principalFen: 1_200_000n, tenor: 12, monthlyRate: rateOf('0.006') });
  expect(column(rows, 'totalFen')).toEqual([...times(11, 103_943), 103_942]);
  expect(column(rows, 'principalFen')).toEqual([
    96_743, 97_323, 97_907, 98_495, 99_086, 99_680, 100_278, 100_880, 101_485, 102_094, 102_707, 103_322,
  ]);
});

test('12,000.00 at 0.6 % a month in equal principal parts costs 72, 66, ... 6', () => {
  const rows = equalPrincipalSchedule({ principalFen: 1_200_000n, tenor: 12, monthlyRate: rateOf('0.006') });
  expect(column(rows, 'principalFen')).toEqual(times(12, 100_000));
  expect(column(rows, 'interestFen')).toEqual([
    7200, 6600, 6000, 5400, 4800, 4200, 3600, 3000, 2400, 1800, 1200, 600,
  ]);
  expect(sum(column(rows, 'interestFen'))).toBe(46_800);
});

test.each([
  [3, '0.005', '0.00748141', '0.08977695', '0.09356476'],
  [12, '0.005', '0.00908032', '0.10896383', '0.11457380'],
  [24, '0.005', '0.00927222', '0.11126664', '0.11712002'],
  [12, '0.012', '0.02132944', '0.25595326', '0.28822048'],
])(
  '12,000.00 in %s at a fee of %s a month costs %s a month, %s nominal, %s effective',
  (tenor, monthlyFeeRate, monthly, annualRate, effectiveAnnualRate) => {
    const rows = feeSchedule({ principalFen: 1_200_000n, tenor, monthlyFeeRate });
    expect(fractionText(monthlyInternalRateOf(rows), 8)).toBe(monthly);
    expect(disclosedRatesOf(rows)).toEqual({ annualRate, effectiveAnnualRate });
  },
);

test('a schedule without fee or interest costs nothing', () => {
  const free = annuitySchedule({ principalFen: 10_000n, tenor: 3, monthlyRate: rateOf('0') });
  expect(column(free, 'totalFen')).toEqual([3333, 3333, 3334]);
  expect(disclosedRatesOf(free)).toEqual({ annualRate: '0.00000000', effectiveAnnualRate: '0.00000000' });
});

test('rounding belongs to the product', () => {
  const terms = { principalFen: 500n, tenor: 4, monthlyFeeRate: '0.001' };
  expect(column(feeSchedule({ ...terms, rounding: 'HALF_UP' }), 'feeFen')).toEqual([1, 1, 1, 1]);
  expect(column(feeSchedule({ ...terms, rounding: 'HALF_EVEN' }), 'feeFen')).toEqual([0, 0, 0, 0]);
});

const uglyAmounts = [1_299n, 9_999n, 12_501n, 99_999n, 1_234_567n, 90_071_992_547n];

test.each(uglyAmounts)(
  'every schedule of %s fen closes to the fen in as many rows as agreed',
  (principalFen) => {
    for (const tenor of [1, 3, 6, 7, 12, 24, 36]) {
      const terms = { principalFen, tenor, monthlyRate: rateOf('0.0062'), monthlyFeeRate: '0.0062' };
      for (const schedule of [feeSchedule, equalPrincipalSchedule, annuitySchedule]) {
        const rows = schedule(terms);
        expect(rows.map((row) => row.number)).toEqual(Array.from({ length: tenor }, (_, index) => index + 1));
        expect(rows.reduce((total, row) => total + row.principalFen, 0n)).toBe(principalFen);
        expect(rows.at(-1)?.balanceFen).toBe(0n);
        for (const row of rows) expect(row.totalFen).toBe(row.principalFen + row.interestFen + row.feeFen);
      }
    }
  },
);

test('an instalment rounded so far up that the loan would end early is refused', () => {
  const monthlyRate = monthlyRateOf('0.20');
  expect(() => annuitySchedule({ principalFen: 13_000n, tenor: 120, monthlyRate, unitFen: 1000n })).toThrow(
    ScheduleImpossible,
  );
  expect(() => feeSchedule({ principalFen: 7n, tenor: 12, monthlyFeeRate: '0' })).toThrow(ScheduleImpossible);
  expect(() => feeSchedule({ principalFen: 0n, tenor: 1, monthlyFeeRate: '0' })).toThrow(ScheduleImpossible);
});

test.each([0, -1, 1.5, 361, Number.NaN])('a tenor of %s is no tenor', (tenor) => {
  expect(() => feeSchedule({ principalFen: 10_000n, tenor, monthlyFeeRate: '0' })).toThrow(RangeError);
  expect(() => annuitySchedule({ principalFen: 10_000n, tenor, monthlyRate: rateOf('0.01') })).toThrow(
    RangeError,
  );
});

test.each(['', '-0.1', '1e-3', '.5', '0.', '12', '0,5'])('"%s" is no rate', (text) => {
  expect(() => rateOf(text)).toThrow(RangeError);
});

test('a rate is exact: nothing of it is rounded', () => {
  expect(rateOf('0.0062')).toEqual({ numerator: 62n, denominator: 10_000n });
  expect(monthlyRateOf('0.07')).toEqual({ numerator: 7n, denominator: 1200n });
});
