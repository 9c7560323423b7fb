import { quantile, spread } from '../../../bench/measure/statistics.ts';

test('the median of an even count lies between the middle two', () => {
  expect(spread([9, 1, 4, 2])).toEqual({ median: 3, lowest: 1, highest: 9 });
});

test('a quantile is a value that occurred', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([7], 0.99)]).toEqual([51, 100, 7]);
});
