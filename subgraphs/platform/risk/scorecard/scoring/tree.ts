import type { FeatureVector } from '../features/featureVector.ts';

/** A decision tree whose leaves add to the log odds of default. */
export type Tree = Leaf | Split;

export interface Leaf {
  readonly logOdds: number;
  /** Training rows that came here. */
  readonly people: number;
}

/** Values below `edge` go to `below`, others to `above`. */
export interface Split {
  readonly feature: string;
  readonly edge: number;
  readonly people: number;
  readonly below: Tree;
  readonly above: Tree;
}

export function isLeaf(tree: Tree): tree is Leaf {
  return 'logOdds' in tree;
}

/** The log odds of the leaf that a person comes to. A gap takes the branch that ends riskier for this person. */
export function reachedLogOdds(tree: Tree, vector: FeatureVector): number {
  if (isLeaf(tree)) return tree.logOdds;
  return reachedLogOdds(goesBelow(tree, vector) ? tree.below : tree.above, vector);
}

/** Which branch a person takes. Hiding a source never helps: no value of it could end riskier than its gap. */
export function goesBelow({ feature, edge, below, above }: Split, vector: FeatureVector): boolean {
  const value = vector[feature] ?? null;
  if (value !== null) return value < edge;
  return reachedLogOdds(below, vector) >= reachedLogOdds(above, vector);
}
