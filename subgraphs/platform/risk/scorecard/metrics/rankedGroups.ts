/** People who share one score. */
export interface RankedGroup {
  readonly score: number;
  readonly defaults: number;
  readonly others: number;
}

/**
 * Counts of defaults and others at each distinct score, lowest score first. Everything that depends only
 * on order (AUC, KS, ROC) is computed from these groups, so ties are treated alike everywhere.
 */
export function rankedGroups(isDefault: readonly boolean[], scores: readonly number[]): RankedGroup[] {
  if (isDefault.length !== scores.length) throw new RangeError('Each score belongs to one outcome.');
  const groups = new Map<number, { score: number; defaults: number; others: number }>();
  scores.forEach((score, index) => {
    if (Number.isNaN(score)) throw new RangeError('A score is a number.');
    const group = groups.get(score) ?? { score, defaults: 0, others: 0 };
    if (isDefault[index]) group.defaults += 1;
    else group.others += 1;
    groups.set(score, group);
  });
  return [...groups.values()].sort((a, b) => a.score - b.score);
}

/** Numbers of defaults and of others; a RangeError unless there are some of both. */
export function totalsOf(groups: readonly RankedGroup[]): { defaults: number; others: number } {
  const defaults = groups.reduce((sum, group) => sum + group.defaults, 0);
  const others = groups.reduce((sum, group) => sum + group.others, 0);
  if (defaults === 0 || others === 0) throw new RangeError('Both outcomes must occur.');
  return { defaults, others };
}
