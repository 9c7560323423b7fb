import { psi } from '../../../../../../subgraphs/platform/risk/scorecard/metrics/psi.ts';

test('the stability index of the published example is 0.0293893332', () => {
  expect(psi([100, 200, 300, 400], [150, 200, 250, 400])).toBeCloseTo(0.0293893332, 10);
});

test('a population that only grew has not moved', () => {
  expect(psi([10, 20, 30], [100, 200, 300])).toBe(0);
});

test('an empty band is finite, and counts as half a person', () => {
  expect(psi([50, 50], [100, 0])).toBeCloseTo(0.5 * Math.log(2) + (0.005 - 0.5) * Math.log(0.005 / 0.5), 12);
});

test('distributions over other bands, or over nobody, are not compared', () => {
  expect(() => psi([1, 2], [1, 2, 3])).toThrow(new RangeError('Both counts have the same bands.'));
  expect(() => psi([0, 0], [1, 2])).toThrow(new RangeError('A distribution counts at least one person.'));
});
