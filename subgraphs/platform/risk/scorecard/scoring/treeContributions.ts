import type { FeatureVector } from '../features/featureVector.ts';
import { at } from '../features/lists.ts';
import { goesBelow, isLeaf, type Leaf, type Tree } from './tree.ts';

/** A feature on the way to a leaf: does the person take this way, and what share of the training rows did? */
interface Condition {
  readonly feature: string;
  readonly isMet: boolean;
  readonly share: number;
}

/** The log odds of a tree over all training rows: every leaf weighted by its people. */
export function averageLogOdds(tree: Tree): number {
  if (isLeaf(tree)) return tree.logOdds;
  const { below, above } = tree;
  return (averageLogOdds(below) * below.people + averageLogOdds(above) * above.people) / tree.people;
}

/**
 * Adds each feature's exact Shapley value in this tree to `totals`, in log odds. The game: a known
 * feature decides the branch, an unknown one follows both, weighted by training rows (the path-dependent
 * game of TreeSHAP, Lundberg et al. 2018). A leaf counts with the product of its conditions, so its part
 * of the value is a sum over the subsets of the few features on its way: no sampling, no approximation.
 * The values add up to the tree's answer less its average.
 */
export function addContributions(tree: Tree, vector: FeatureVector, totals: Map<string, number>): void {
  forEachLeaf(tree, vector, [], (leaf, conditions) => {
    conditions.forEach((condition, index) => {
      const others = conditions.filter((_, other) => other !== index);
      const worth = Number(condition.isMet) - condition.share;
      const value = leaf.logOdds * worth * meanProduct(others);
      totals.set(condition.feature, (totals.get(condition.feature) ?? 0) + value);
    });
  });
}

/**
 * The Shapley mean, over orders in which features become known, of the product of the other conditions:
 * a known one counts whether it is met, an unknown one its share.
 */
function meanProduct(others: readonly Condition[]): number {
  let mean = 0;
  for (let subset = 0; subset < 1 << others.length; subset += 1) {
    let product = 1;
    let known = 0;
    others.forEach(({ isMet, share }, index) => {
      const isKnown = ((subset >> index) & 1) === 1;
      known += Number(isKnown);
      product *= isKnown ? Number(isMet) : share;
    });
    mean += product * shapleyWeight(known, others.length);
  }
  return mean;
}

/** The share of orders of `others + 1` features in which exactly this set of `known` comes first. */
function shapleyWeight(known: number, others: number): number {
  return (factorial(known) * factorial(others - known)) / factorial(others + 1);
}

function factorial(number: number): number {
  return number <= 1 ? 1 : number * factorial(number - 1);
}

function forEachLeaf(
  tree: Tree,
  vector: FeatureVector,
  conditions: readonly Condition[],
  visit: (leaf: Leaf, conditions: readonly Condition[]) => void,
): void {
  if (isLeaf(tree)) {
    visit(tree, conditions);
    return;
  }
  const takesBelow = goesBelow(tree, vector);
  const conditionOf = (branch: Tree, isMet: boolean) => ({
    feature: tree.feature,
    isMet,
    share: branch.people / tree.people,
  });
  forEachLeaf(tree.below, vector, joined(conditions, conditionOf(tree.below, takesBelow)), visit);
  forEachLeaf(tree.above, vector, joined(conditions, conditionOf(tree.above, !takesBelow)), visit);
}

/** A feature that comes twice on one way is one player: both of its splits must be met. */
function joined(conditions: readonly Condition[], added: Condition): Condition[] {
  const index = conditions.findIndex(({ feature }) => feature === added.feature);
  if (index === -1) return [...conditions, added];
  const earlier = at(conditions, index);
  const both = {
    feature: added.feature,
    isMet: earlier.isMet && added.isMet,
    share: earlier.share * added.share,
  };
  return conditions.with(index, both);
}
