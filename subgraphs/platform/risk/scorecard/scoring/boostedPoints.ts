import type { FeatureVector } from '../features/featureVector.ts';
import { sumOf } from '../features/lists.ts';
import type { Contributions } from './contributions.ts';
import type { BoostedModel } from './model.ts';
import { factorOf, scoreOfLogOdds } from './points.ts';
import { reachedLogOdds } from './tree.ts';
import { addContributions, averageLogOdds } from './treeContributions.ts';

/** What the points follow from. */
type BoostedTrees = Pick<BoostedModel, 'baseLogOdds' | 'trees' | 'scale'>;

/** The score: the leaves that the person reaches, as points, rounded. */
export function boostedPoints(vector: FeatureVector, model: BoostedTrees): number {
  const { baseLogOdds, trees, scale } = model;
  const logOdds = baseLogOdds + sumOf(trees.map((tree) => reachedLogOdds(tree, vector)));
  return Math.round(scoreOfLogOdds(logOdds, scale));
}

/** A feature contributes the sum of its exact Shapley values in all trees. */
export function boostedContributions(vector: FeatureVector, model: BoostedModel): Contributions {
  const logOdds = new Map(model.features.map((feature) => [feature, 0]));
  for (const tree of model.trees) addContributions(tree, vector, logOdds);
  const average = model.baseLogOdds + sumOf(model.trees.map(averageLogOdds));
  const pointsPerLogOdds = -factorOf(model.scale);
  return {
    averagePoints: scoreOfLogOdds(average, model.scale),
    byFeature: new Map([...logOdds].map(([feature, value]) => [feature, value * pointsPerLogOdds])),
  };
}
