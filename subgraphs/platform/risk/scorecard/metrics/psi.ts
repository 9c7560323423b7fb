import { at, sumOf } from '../features/lists.ts';

/**
 * Population stability index of two counts over the same bands: the sum of
 * (actual share - expected share) * ln(actual share / expected share). Below 0.1 nothing moved, above
 * 0.25 the population is another one. An empty band counts as half a person, or it would be infinite.
 */
export function psi(expected: readonly number[], actual: readonly number[]): number {
  if (expected.length !== actual.length) throw new RangeError('Both counts have the same bands.');
  const expectedShares = sharesOf(expected);
  const actualShares = sharesOf(actual);
  return sumOf(
    expectedShares.map(
      (share, band) => (at(actualShares, band) - share) * Math.log(at(actualShares, band) / share),
    ),
  );
}

function sharesOf(counts: readonly number[]): number[] {
  const total = sumOf(counts);
  if (total <= 0) throw new RangeError('A distribution counts at least one person.');
  return counts.map((count) => Math.max(count, 0.5) / total);
}
