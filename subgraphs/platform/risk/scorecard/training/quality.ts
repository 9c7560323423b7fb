import type { FeatureVector } from '../features/featureVector.ts';
import { auc } from '../metrics/auc.ts';
import { ks } from '../metrics/ks.ts';
import type { Model } from '../scoring/model.ts';
import { pointsOf } from '../scoring/modelPoints.ts';

/** How well a model orders people by risk. */
export interface Quality {
  readonly auc: number;
  readonly ks: number;
}

/** The order of scores whose outcomes are known. Fewer points are more risk. */
export function qualityOf(isDefault: readonly boolean[], scores: readonly number[]): Quality {
  const risks = scores.map((score) => -score);
  return { auc: auc(isDefault, risks), ks: ks(isDefault, risks) };
}

export function scoresOf(people: readonly { vector: FeatureVector }[], model: Model): number[] {
  return people.map(({ vector }) => pointsOf(vector, model));
}
