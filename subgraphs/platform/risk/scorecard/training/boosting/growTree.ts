import { at } from '../../features/lists.ts';
import type { Leaf, Tree } from '../../scoring/tree.ts';
import { sixDecimals } from '../rounding.ts';
import { bestLogOdds, bestSplit, type FoundSplit } from './bestSplit.ts';
import { type BinnedFeature, partition } from './binnedTable.ts';
import { type Gradients, sumGradients } from './gradients.ts';

/** Between what log odds the leaves of a branch must stay, so that a split above keeps its direction. */
interface Bounds {
  readonly lowest: number;
  readonly highest: number;
}

const deepest = 4;
const everything: Bounds = { lowest: Number.NEGATIVE_INFINITY, highest: Number.POSITIVE_INFINITY };

/** A grown tree and, for every row, the leaf that it fell in. */
export interface GrownTree {
  readonly tree: Tree;
  readonly logOdds: Float64Array;
}

/**
 * Grows a tree of at most four levels that follows the gradients. `learningRate` is the part of each
 * leaf's best answer that is taken. A feature with a direction never splits against it, at any depth.
 */
export function growTree(
  features: readonly BinnedFeature[],
  gradients: Gradients,
  learningRate: number,
): GrownTree {
  const logOdds = new Float64Array(gradients.slopes.length);
  const grow = (rows: Int32Array, depth: number, bounds: Bounds): Tree => {
    const split = depth < deepest ? bestSplit(features, gradients, rows) : null;
    if (!split) {
      const leaf = leafOf(gradients, rows, bounds, learningRate);
      for (const row of rows) logOdds[row] = leaf.logOdds;
      return leaf;
    }
    const [below, above] = partition(rows, split.binned, split.band);
    const [boundsBelow, boundsAbove] = boundsOfBranches(split, bounds);
    return {
      feature: split.binned.feature,
      edge: at(split.binned.edges, split.band - 1),
      people: rows.length,
      below: grow(below, depth + 1, boundsBelow),
      above: grow(above, depth + 1, boundsAbove),
    };
  };
  return { tree: grow(Int32Array.from(logOdds.keys()), 0, everything), logOdds };
}

function leafOf(gradients: Gradients, rows: Int32Array, bounds: Bounds, learningRate: number): Leaf {
  const best = clamp(bestLogOdds(sumGradients(gradients, rows)), bounds);
  return { logOdds: sixDecimals(learningRate * best), people: rows.length };
}

/** A directed split fences its branches off from each other at the middle of their best answers. */
function boundsOfBranches({ binned, below, above }: FoundSplit, bounds: Bounds): [Bounds, Bounds] {
  if (binned.direction === 'FREE') return [bounds, bounds];
  const middle = (clamp(bestLogOdds(below), bounds) + clamp(bestLogOdds(above), bounds)) / 2;
  const under = { ...bounds, highest: middle };
  const over = { ...bounds, lowest: middle };
  return binned.direction === 'RISK_RISES' ? [under, over] : [over, under];
}

function clamp(value: number, { lowest, highest }: Bounds): number {
  return Math.min(highest, Math.max(lowest, value));
}
