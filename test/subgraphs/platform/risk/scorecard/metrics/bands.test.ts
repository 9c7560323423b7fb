import {
  bandCounts,
  bandOf,
  quantileEdges,
} from '../../../../../../subgraphs/platform/risk/scorecard/metrics/bands.ts';

test('a value on an edge belongs to the band above it', () => {
  expect([9, 10, 11, 20, 21].map((value) => bandOf([10, 20], value))).toEqual([0, 1, 1, 2, 2]);
  expect(bandCounts([10, 20], [9, 10, 11, 20, 21])).toEqual([1, 2, 2]);
});

test('quantile edges cut into equal bands, and repeat no edge', () => {
  expect(quantileEdges([8, 7, 6, 5, 4, 3, 2, 1], 4, (edge) => edge)).toEqual([3, 5, 7]);
  expect(quantileEdges([0, 0, 0, 0, 0, 0, 1, 2], 4, (edge) => edge)).toEqual([1]);
});
