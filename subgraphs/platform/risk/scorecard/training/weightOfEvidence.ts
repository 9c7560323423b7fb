import type { Bin } from './bins.ts';

/**
 * The weight of evidence of a bin: ln(its share of the others / its share of the defaults). Above 0 the
 * bin is better than average. Half a person is added to each count, so an empty one stays finite.
 */
export function weightOfEvidence(bin: Bin, all: Pick<Bin, 'people' | 'defaults'>): number {
  const othersShare = (bin.people - bin.defaults + 0.5) / (all.people - all.defaults + 0.5);
  const defaultsShare = (bin.defaults + 0.5) / (all.defaults + 0.5);
  return Math.log(othersShare / defaultsShare);
}
