import { giniOf } from '../metrics/auc.ts';
import { type CalibrationBand, calibration, calibrationError } from '../metrics/calibration.ts';
import type { Model } from '../scoring/model.ts';
import { probabilityOfScore } from '../scoring/points.ts';
import { scoreDrift } from '../scoring/scoreDrift.ts';
import { type Quality, qualityOf, scoresOf } from '../training/quality.ts';
import { outcomesOf, type TrainingTable } from '../training/trainingTable.ts';
import type { ScoredPeople } from './scoredPeople.ts';

/** How a model did on people that it had not seen. */
export interface HoldOutReport extends ScoredPeople {
  readonly quality: Quality & { readonly gini: number };
  readonly calibration: readonly CalibrationBand[];
  readonly calibrationError: number;
  /** Stability of the scores: people held out against those learnt from. */
  readonly psi: number;
}

export function holdOutReport(model: Model, holdOut: TrainingTable): HoldOutReport {
  const isDefault = outcomesOf(holdOut);
  const scores = scoresOf(holdOut, model);
  const quality = qualityOf(isDefault, scores);
  const probabilities = scores.map((score) => probabilityOfScore(score, model.scale));
  const bands = calibration(isDefault, probabilities);
  return {
    isDefault,
    scores,
    quality: { ...quality, gini: giniOf(quality.auc) },
    calibration: bands,
    calibrationError: calibrationError(bands),
    psi: scoreDrift(scores, model),
  };
}
