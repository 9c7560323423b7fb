import { at } from '../../features/lists.ts';
import { bandOf, quantileEdges } from '../../metrics/bands.ts';
import { modelFeatureOf } from '../../registry/featureRegistry.ts';
import type { Direction } from '../../registry/registeredFeature.ts';
import { columnOf, type TrainingTable } from '../trainingTable.ts';

/** A feature with every value replaced by its band, so that a split is found by one pass over a histogram. */
export interface BinnedFeature {
  readonly feature: string;
  readonly direction: Direction;
  /** Lower ends of all bands but the first. */
  readonly edges: readonly number[];
  readonly bands: Uint8Array;
}

const mostBands = 64;

export function binnedTable(table: TrainingTable, features: readonly string[]): BinnedFeature[] {
  return features.map((feature) => {
    const values = columnOf(table, feature);
    const edges = quantileEdges(values, mostBands, (edge) => edge);
    const bands = Uint8Array.from(values, (value) => bandOf(edges, value));
    return { feature, direction: modelFeatureOf(feature).direction, edges, bands };
  });
}

/** Those of the rows whose band is below the split, and the rest. */
export function partition(
  rows: Int32Array,
  { bands }: BinnedFeature,
  split: number,
): [Int32Array, Int32Array] {
  const isBelow = (row: number) => at(bands, row) < split;
  return [rows.filter(isBelow), rows.filter((row) => !isBelow(row))];
}
