import type { FeatureVector } from '../features/featureVector.ts';
import { gapsOf } from './gaps.ts';
import { type Grade, gradeOf } from './grade.ts';
import type { Model } from './model.ts';
import { contributionsOf, pointsOf } from './modelPoints.ts';
import { probabilityOfScore } from './points.ts';
import { reasonsOf, type ScoreReason } from './reasons.ts';

/** A score, and all that must be stored or shown with it. */
export interface Score {
  readonly score: number;
  readonly probabilityOfDefault: number;
  /** null where the score is below every grade. */
  readonly grade: Grade | null;
  readonly reasons: readonly ScoreReason[];
  /** Features that the sources did not give; each was scored at its least favourable. */
  readonly gaps: readonly string[];
  readonly modelVersion: string;
}

/**
 * Scores a stored feature vector. Pure: the same vector and model version give the same answer for
 * ever. Refuses by the codes of ScoreRefusal; a gap that the model's policy allows costs the most that
 * the feature can cost, and is stated.
 */
export function scoreApplication(vector: FeatureVector, model: Model): Score {
  const gaps = gapsOf(vector, model.features, model.gapPolicy);
  const score = pointsOf(vector, model);
  return {
    score,
    probabilityOfDefault: probabilityOfScore(score, model.scale),
    grade: gradeOf(score, model.grades),
    reasons: reasonsOf(vector, contributionsOf(vector, model).byFeature),
    gaps,
    modelVersion: model.version,
  };
}
