import type { FeatureVector } from '../features/featureVector.ts';
import { boostedContributions, boostedPoints } from './boostedPoints.ts';
import type { Contributions } from './contributions.ts';
import type { Model } from './model.ts';
import { scorecardContributions, scorecardPoints } from './scorecardPoints.ts';

/** The score of a vector, whichever kind of model gives it. More points are less risk. */
export function pointsOf(vector: FeatureVector, model: Model): number {
  switch (model.kind) {
    case 'SCORECARD':
      return scorecardPoints(vector, model);
    case 'BOOSTED':
      return boostedPoints(vector, model);
  }
}

/** Where that score comes from. */
export function contributionsOf(vector: FeatureVector, model: Model): Contributions {
  switch (model.kind) {
    case 'SCORECARD':
      return scorecardContributions(vector, model);
    case 'BOOSTED':
      return boostedContributions(vector, model);
  }
}
