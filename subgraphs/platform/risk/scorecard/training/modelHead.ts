import { bandCounts, quantileEdges } from '../metrics/bands.ts';
import { modelFeatureOf } from '../registry/featureRegistry.ts';
import { gradeBands } from '../scoring/grade.ts';
import type { Model, ModelHead, ScoreDistribution, TrainingData } from '../scoring/model.ts';
import { versionOf } from '../scoring/modelVersion.ts';
import { pointScale } from '../scoring/points.ts';

const scoreBands = 10;

/** What every model begins with. Refuses a feature that is banned or not registered. */
export function modelHead(
  features: readonly string[],
  trainedOn: TrainingData,
): Omit<ModelHead, 'version' | 'trainingScores'> {
  for (const name of features) modelFeatureOf(name);
  return {
    trainedOn,
    features,
    scale: pointScale,
    grades: gradeBands(pointScale),
    gapPolicy: { essential: ['newestStanding'], mostGaps: Math.floor(features.length / 2) },
  };
}

/** Completes a model with the scores that it gives to those it learnt from, and names it. */
export function publish<Body extends Pick<Model, 'kind'>>(body: Body, scores: readonly number[]) {
  const edges = quantileEdges(scores, scoreBands, (edge) => edge);
  const trainingScores: ScoreDistribution = { edges, counts: bandCounts(edges, scores) };
  const said = { ...body, trainingScores };
  return { version: versionOf(said), ...said };
}
