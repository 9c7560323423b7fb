import type { FeatureVector } from '../features/featureVector.ts';
import { sumOf } from '../features/lists.ts';
import type { Contributions } from './contributions.ts';
import type { Characteristic, ScorecardModel, ScoredBin } from './model.ts';

/** What the points follow from. */
type ScorecardPoints = Pick<ScorecardModel, 'basePoints' | 'characteristics'>;

/** The score: base points and the points of each feature's bin, all whole numbers. */
export function scorecardPoints(vector: FeatureVector, model: ScorecardPoints): number {
  const { basePoints, characteristics } = model;
  return basePoints + sumOf(characteristics.map((characteristic) => pointsIn(characteristic, vector)));
}

/** A feature contributes the distance of its points from its mean points over the training rows. */
export function scorecardContributions(vector: FeatureVector, model: ScorecardModel): Contributions {
  const { characteristics, basePoints } = model;
  return {
    averagePoints: basePoints + sumOf(characteristics.map(({ averagePoints }) => averagePoints)),
    byFeature: new Map(
      characteristics.map((characteristic) => [
        characteristic.feature,
        pointsIn(characteristic, vector) - characteristic.averagePoints,
      ]),
    ),
  };
}

/** The last bin that begins at or below the value. */
export function binOf<Bin extends Pick<ScoredBin, 'from'>>(bins: readonly Bin[], value: number): Bin {
  const bin = bins.findLast(({ from }) => from === null || value >= from);
  if (!bin) throw new Error('The first bin of a feature begins below every value.');
  return bin;
}

function pointsIn({ feature, bins, missingPoints }: Characteristic, vector: FeatureVector): number {
  const value = vector[feature] ?? null;
  return value === null ? missingPoints : binOf(bins, value).points;
}
