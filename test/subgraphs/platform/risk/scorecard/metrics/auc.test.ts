import { auc, giniOf } from '../../../../../../subgraphs/platform/risk/scorecard/metrics/auc.ts';

test('the textbook example has an area of 0.75', () => {
  expect(auc([false, false, true, true], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
});

test('a perfect order has an area of 1 and the reverse one of 0', () => {
  expect(auc([false, false, true], [1, 2, 3])).toBe(1);
  expect(auc([false, false, true], [3, 2, 1])).toBe(0);
});

test('a tie counts one half, whichever of the two stands first in the file', () => {
  expect(auc([true, false], [5, 5])).toBe(0.5);
  expect(auc([true, false, false, true], [1, 1, 0, 2])).toBe(0.875);
  expect(auc([false, true, true, false], [1, 1, 2, 0])).toBe(0.875);
});

test('the area equals a count over all pairs', () => {
  const risks = Array.from({ length: 60 }, (_, index) => (index * 37) % 11);
  const isDefault = risks.map((risk, index) => (risk + index) % 4 === 0);
  expect(auc(isDefault, risks)).toBeCloseTo(shareOfPairsWon(isDefault, risks), 12);
});

test('the Gini coefficient of an area of 0.75 is 0.5', () => {
  expect(giniOf(0.75)).toBe(0.5);
});

test('an area needs both outcomes, and an outcome for each score', () => {
  expect(() => auc([true, true], [1, 2])).toThrow(new RangeError('Both outcomes must occur.'));
  expect(() => auc([true], [1, 2])).toThrow(new RangeError('Each score belongs to one outcome.'));
  expect(() => auc([true, false], [1, Number.NaN])).toThrow(new RangeError('A score is a number.'));
});

function shareOfPairsWon(isDefault: readonly boolean[], risks: readonly number[]): number {
  const risksOf = (outcome: boolean) => risks.filter((_, index) => isDefault[index] === outcome);
  const pairs = risksOf(true).flatMap((bad) => risksOf(false).map((good) => (Math.sign(bad - good) + 1) / 2));
  return pairs.reduce((sum, win) => sum + win, 0) / pairs.length;
}
