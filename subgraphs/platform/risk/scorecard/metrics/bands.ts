import { at } from '../features/lists.ts';

/**
 * The band that a value falls in: band 0 is below the first edge, band k is from edge k - 1 on. Edges
 * rise strictly, so there is one band more than edges.
 */
export function bandOf(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(edges, middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many values fall in each band. */
export function bandCounts(edges: readonly number[], values: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) counts[bandOf(edges, value)] = at(counts, bandOf(edges, value)) + 1;
  return counts;
}

/** Edges that cut the values into `count` bands of about equal size, each edge `round`ed; fewer where values repeat. */
export function quantileEdges(
  values: ArrayLike<number>,
  count: number,
  round: (edge: number) => number,
): number[] {
  const sorted = Float64Array.from(values).sort();
  const edges: number[] = [];
  for (let band = 1; band < count; band += 1) {
    const edge = round(at(sorted, Math.floor((band * sorted.length) / count)));
    if (edge > at(sorted, 0) && edge > (edges.at(-1) ?? Number.NEGATIVE_INFINITY)) edges.push(edge);
  }
  return edges;
}
