import { at } from '../features/lists.ts';
import { bandOf, quantileEdges } from '../metrics/bands.ts';
import type { Direction } from '../registry/registeredFeature.ts';

/** People whose value of a feature lies from `from` up to the next bin; null is below everything. */
export interface Bin {
  readonly from: number | null;
  readonly people: number;
  readonly defaults: number;
}

const finestBins = 20;
/** Smaller bins than this share of all people say more about chance than about risk. */
const leastShare = 0.03;
/** Nor is a bin trusted with fewer people of either outcome than this. */
const leastOfEach = 20;
/** Two neighbours whose default rates differ less than this many standard errors are one bin. */
const leastDistance = 1.96;
/** Edges are shown to people: four digits do. */
const edgeDigits = 4;

/**
 * Cuts a feature into bins: fine quantiles first, then neighbours are merged until each is large enough,
 * the default rate follows the feature's direction, and neighbours differ.
 */
export function binsOf(values: Float64Array, isDefault: readonly boolean[], direction: Direction): Bin[] {
  const fine = fineBins(values, isDefault);
  return mergeAlike(mergeDisordered(mergeSmall(fine, values.length), direction));
}

function fineBins(values: Float64Array, isDefault: readonly boolean[]): Bin[] {
  const edges = fineEdges(values);
  const bins = [null, ...edges].map((from) => ({ from, people: 0, defaults: 0 }));
  values.forEach((value, index) => {
    const bin = at(bins, bandOf(edges, value));
    bin.people += 1;
    bin.defaults += Number(isDefault[index]);
  });
  return bins;
}

/** A feature of few values gets a bin for each. */
function fineEdges(values: Float64Array): number[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length <= finestBins) return distinct.slice(1);
  return quantileEdges(values, finestBins, (edge) => Number(edge.toPrecision(edgeDigits)));
}

function mergeSmall(bins: readonly Bin[], people: number): Bin[] {
  const isSmall = (bin: Bin) =>
    bin.people < leastShare * people || bin.defaults < leastOfEach || bin.people - bin.defaults < leastOfEach;
  let merged = [...bins];
  while (merged.length > 1 && merged.some(isSmall)) {
    merged = mergedAt(merged, likerNeighbour(merged, merged.findIndex(isSmall)));
  }
  return merged;
}

/** The index of the pair to merge: a bin with that neighbour whose default rate is nearer. */
function likerNeighbour(bins: readonly Bin[], index: number): number {
  if (index === 0) return 0;
  if (index === bins.length - 1) return index - 1;
  const distanceTo = (other: number) => Math.abs(rateOf(at(bins, index)) - rateOf(at(bins, other)));
  return distanceTo(index - 1) < distanceTo(index + 1) ? index - 1 : index;
}

/** Pools neighbours whose default rates run against the direction. */
function mergeDisordered(bins: readonly Bin[], direction: Direction): Bin[] {
  if (direction === 'FREE') return [...bins];
  const sign = direction === 'RISK_RISES' ? 1 : -1;
  let merged = [...bins];
  const disordered = () => pairs(merged).findIndex(([low, high]) => sign * (rateOf(high) - rateOf(low)) <= 0);
  for (let pair = disordered(); pair !== -1; pair = disordered()) merged = mergedAt(merged, pair);
  return merged;
}

/** Merges the least different neighbours again and again, until all differ. */
function mergeAlike(bins: readonly Bin[]): Bin[] {
  let merged = [...bins];
  while (merged.length > 1) {
    const distances = pairs(merged).map(([low, high]) => standardDistance(low, high));
    const least = Math.min(...distances);
    if (least >= leastDistance) return merged;
    merged = mergedAt(merged, distances.indexOf(least));
  }
  return merged;
}

/** How far two default rates are apart, in standard errors of their difference. */
function standardDistance(a: Bin, b: Bin): number {
  const pooled = (a.defaults + b.defaults) / (a.people + b.people);
  const variance = pooled * (1 - pooled) * (1 / a.people + 1 / b.people);
  return Math.abs(rateOf(a) - rateOf(b)) / Math.sqrt(variance);
}

function rateOf({ people, defaults }: Bin): number {
  return defaults / people;
}

function pairs(bins: readonly Bin[]): [Bin, Bin][] {
  return bins.slice(1).map((high, index) => [at(bins, index), high]);
}

function mergedAt(bins: readonly Bin[], index: number): Bin[] {
  const low = at(bins, index);
  const high = at(bins, index + 1);
  const both = { from: low.from, people: low.people + high.people, defaults: low.defaults + high.defaults };
  return bins.toSpliced(index, 2, both);
}
