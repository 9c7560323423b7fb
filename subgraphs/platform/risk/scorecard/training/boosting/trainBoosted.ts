import { boostedPoints } from '../../scoring/boostedPoints.ts';
import type { BoostedModel, TrainingData } from '../../scoring/model.ts';
import type { Tree } from '../../scoring/tree.ts';
import { modelHead, publish } from '../modelHead.ts';
import { sixDecimals } from '../rounding.ts';
import type { TrainingTable } from '../trainingTable.ts';
import { binnedTable } from './binnedTable.ts';
import { gradientsOf } from './gradients.ts';
import { growTree } from './growTree.ts';

const treeCount = 120;
const learningRate = 0.05;

/**
 * Trains gradient-boosted trees: each new tree corrects what the ones before it got wrong. No random
 * sampling, so the same table gives the same trees. Own code, as no well-kept pure JavaScript library
 * does this with directions and exact reasons.
 */
export function trainBoosted(
  table: TrainingTable,
  features: readonly string[],
  trainedOn: TrainingData,
): BoostedModel {
  const head = modelHead(features, trainedOn);
  const outcomes = Uint8Array.from(table, ({ isDefault }) => Number(isDefault));
  const baseLogOdds = sixDecimals(logOddsOf(outcomes));
  const trees = boost(binnedTable(table, features), outcomes, baseLogOdds);
  const body = { ...head, kind: 'BOOSTED' as const, baseLogOdds, trees };
  return publish(
    body,
    table.map(({ vector }) => boostedPoints(vector, body)),
  );
}

function boost(features: ReturnType<typeof binnedTable>, outcomes: Uint8Array, baseLogOdds: number): Tree[] {
  const logOdds = new Float64Array(outcomes.length).fill(baseLogOdds);
  return Array.from({ length: treeCount }, () => {
    const grown = growTree(features, gradientsOf(logOdds, outcomes), learningRate);
    grown.logOdds.forEach((value, row) => {
      logOdds[row] = (logOdds[row] ?? 0) + value;
    });
    return grown.tree;
  });
}

/** The log odds of the default rate of everyone. */
function logOddsOf(outcomes: Uint8Array): number {
  const rate = outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
  return Math.log(rate / (1 - rate));
}
