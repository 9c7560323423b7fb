import { cumulativeShares } from '../../../../../../subgraphs/platform/risk/scorecard/metrics/cumulativeShares.ts';
import { ks, widestGap } from '../../../../../../subgraphs/platform/risk/scorecard/metrics/ks.ts';

test('the widest gap of the textbook example is one half', () => {
  expect(ks([false, false, true, true], [0.1, 0.4, 0.35, 0.8])).toBe(0.5);
});

test('a perfect order has a gap of 1, and people who all score alike have none', () => {
  expect(ks([false, false, true, true], [1, 2, 3, 4])).toBe(1);
  expect(ks([false, true, true, false], [7, 7, 7, 7])).toBe(0);
});

test('tied people are counted together, so their order in the file does not open a gap', () => {
  expect(ks([true, false, true, false], [2, 2, 1, 1])).toBe(0);
  expect(ks([true, true, false, false], [2, 1, 2, 1])).toBe(0);
});

test('the gap is found at the risk where it is widest', () => {
  const shares = cumulativeShares([false, true, false, true], [1, 2, 3, 4]);
  expect(shares.at(-1)).toEqual({ risk: 1, defaults: 1, others: 1 });
  expect(widestGap(shares)).toEqual({ gap: 0.5, risk: 4 });
});
