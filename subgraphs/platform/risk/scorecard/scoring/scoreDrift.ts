import { bandCounts } from '../metrics/bands.ts';
import { psi } from '../metrics/psi.ts';
import type { Model } from './model.ts';

/** The population stability index of live scores against those of the model's training rows. */
export function scoreDrift(liveScores: readonly number[], { trainingScores }: Model): number {
  return psi(trainingScores.counts, bandCounts(trainingScores.edges, liveScores));
}
