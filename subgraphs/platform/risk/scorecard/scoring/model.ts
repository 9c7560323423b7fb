import type { GapPolicy } from './gaps.ts';
import type { GradeBand } from './grade.ts';
import type { PointScale } from './points.ts';
import type { Tree } from './tree.ts';

/** A model as it is committed: all that a score follows from, beside the feature vector. */
export type Model = ScorecardModel | BoostedModel;

export interface ScorecardModel extends ModelHead {
  readonly kind: 'SCORECARD';
  /** Points of everyone, before any feature. */
  readonly basePoints: number;
  readonly characteristics: readonly Characteristic[];
}

export interface BoostedModel extends ModelHead {
  readonly kind: 'BOOSTED';
  /** Log odds of default of everyone, before any tree. */
  readonly baseLogOdds: number;
  readonly trees: readonly Tree[];
}

export interface ModelHead {
  /** The kind and a hash of all the rest, so two models never share a version. */
  readonly version: string;
  readonly trainedOn: TrainingData;
  readonly features: readonly string[];
  readonly scale: PointScale;
  readonly grades: readonly GradeBand[];
  readonly gapPolicy: GapPolicy;
  /** Scores of the training rows in bands, to compare live scores with. */
  readonly trainingScores: ScoreDistribution;
}

export interface TrainingData {
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  readonly people: number;
  readonly defaults: number;
  /** The unit of amounts: the median limit, in hundredths of the file's currency. */
  readonly referenceLimitFen: string;
}

export interface ScoreDistribution {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** One feature of a scorecard, in bins of rising value. */
export interface Characteristic {
  readonly feature: string;
  /** From the logistic regression on weight of evidence; never above 0. */
  readonly coefficient: number;
  /** Mean points over the training rows: what the reasons are measured from. */
  readonly averagePoints: number;
  /** Points where the feature is a gap: the fewest of all bins, so that hiding a source never helps. */
  readonly missingPoints: number;
  readonly bins: readonly ScoredBin[];
}

export interface ScoredBin {
  /** The bin's lowest value; null for the first bin, which has none. */
  readonly from: number | null;
  readonly people: number;
  readonly defaults: number;
  readonly weightOfEvidence: number;
  readonly points: number;
}
