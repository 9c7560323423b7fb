import { at, sumOf } from './scorecard/features/lists.ts';
import { psi } from './scorecard/metrics/psi.ts';
import type { Model } from './scorecard/scoring/model.ts';

/** Whether live scores are like those of training; TOO_FEW where there are not enough to say. */
export type PsiOutcome = 'STABLE' | 'SHIFTED' | 'TOO_FEW';

/** By what a comparison is judged. */
export interface StabilityBounds {
  /** Fewer say nothing about a population. */
  readonly leastScores: number;
  /** In decimal, as in "0.250000". */
  readonly alertAbove: string;
}

/** How many people fall in a band in training and live. */
export interface ComparedBand {
  /** The band's lowest value; null for the first band, which has none. */
  readonly from: number | null;
  readonly training: number;
  readonly live: number;
}

/** How one feature of a scorecard compares, in the bins that give its points. */
export interface FeatureStability {
  readonly feature: string;
  /** In decimal; null where too few people have a value. */
  readonly psi: string | null;
  /** Live people of whom the source gave no value; they are in no band. */
  readonly gaps: number;
  readonly bands: readonly ComparedBand[];
}

/** With what that means. */
export interface JudgedFeature extends FeatureStability {
  readonly outcome: PsiOutcome;
}

/** Something that a model's training rows were counted by. */
export interface Measure {
  readonly name: string;
  /** Band 0 is below the first edge, band k is from edge k - 1 on. */
  readonly edges: readonly number[];
  readonly training: readonly number[];
}

/** Live people by measure and band; band null counts those without a value. */
export type LiveCounts = readonly {
  readonly name: string;
  readonly band: number | null;
  readonly people: number;
}[];

/** No feature has this name. */
export const scoreMeasure = 'score';

/** The score, and of a scorecard each of its features: a boosted model keeps no bins of them. */
export function measuresOf(model: Model): Measure[] {
  const { edges, counts } = model.trainingScores;
  const score = { name: scoreMeasure, edges, training: counts };
  if (model.kind === 'BOOSTED') return [score];
  const features = model.characteristics.map(({ feature, bins }) => ({
    name: feature,
    edges: bins.flatMap(({ from }) => (from === null ? [] : [from])),
    training: bins.map(({ people }) => people),
  }));
  return [score, ...features];
}

/** What the counts say of the population, judged by the bounds. */
export function judgeStability(model: Model, live: LiveCounts, bounds: StabilityBounds) {
  const [score, ...features] = measuresOf(model).map((measure) => compare(measure, live, bounds));
  if (!score) throw new Error('A model has a distribution of scores.');
  const { psi: index, bands } = score;
  return { scores: peopleIn(bands), psi: index, outcome: outcomeOf(index, bounds), bands, features };
}

function compare(
  { name, edges, training }: Measure,
  live: LiveCounts,
  { leastScores }: StabilityBounds,
): FeatureStability {
  const own = live.filter((count) => count.name === name);
  const peopleOf = (wanted: number | null) => own.find(({ band }) => band === wanted)?.people ?? 0;
  const bands = training.map((people, band) => ({
    from: band === 0 ? null : at(edges, band - 1),
    training: people,
    live: peopleOf(band),
  }));
  const isEnough = peopleIn(bands) >= leastScores;
  const index = isEnough
    ? psi(
        training,
        bands.map((band) => band.live),
      ).toFixed(6)
    : null;
  return { feature: name, psi: index, gaps: peopleOf(null), bands };
}

/** What an index means. At the bound itself it is still stable. */
export function outcomeOf(
  index: string | null,
  { alertAbove }: Pick<StabilityBounds, 'alertAbove'>,
): PsiOutcome {
  if (index === null) return 'TOO_FEW';
  return Number(index) > Number(alertAbove) ? 'SHIFTED' : 'STABLE';
}

function peopleIn(bands: readonly ComparedBand[]): number {
  return sumOf(bands.map(({ live }) => live));
}
