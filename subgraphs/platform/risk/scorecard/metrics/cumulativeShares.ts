import { rankedGroups, totalsOf } from './rankedGroups.ts';

/** Shares of defaults and of others whose risk is at or above a value. */
export interface CumulativeShare {
  readonly risk: number;
  readonly defaults: number;
  readonly others: number;
}

/** From the highest risk down: the ROC curve's points, and what KS is the widest gap of. */
export function cumulativeShares(isDefault: readonly boolean[], risks: readonly number[]): CumulativeShare[] {
  const groups = rankedGroups(isDefault, risks).reverse();
  const totals = totalsOf(groups);
  let defaults = 0;
  let others = 0;
  return groups.map((group) => {
    defaults += group.defaults;
    others += group.others;
    return { risk: group.score, defaults: defaults / totals.defaults, others: others / totals.others };
  });
}
