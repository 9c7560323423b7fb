import { rankedGroups, totalsOf } from './rankedGroups.ts';

/**
 * Area under the ROC curve: the chance that a random default has a higher risk than a random other
 * person; a tie counts one half. `risks` rises with risk. 0.5 is a coin, 1 is perfect.
 */
export function auc(isDefault: readonly boolean[], risks: readonly number[]): number {
  const groups = rankedGroups(isDefault, risks);
  const { defaults, others } = totalsOf(groups);
  let othersBelow = 0;
  let wins = 0;
  for (const group of groups) {
    wins += group.defaults * (othersBelow + group.others / 2);
    othersBelow += group.others;
  }
  return wins / (defaults * others);
}

/** The same on a scale where 0 is a coin: 2 AUC - 1. */
export function giniOf(areaUnderCurve: number): number {
  return 2 * areaUnderCurve - 1;
}
