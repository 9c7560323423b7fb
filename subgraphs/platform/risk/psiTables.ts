import { EntitySchema } from 'typeorm';
import type { BusinessDate } from '../../common/dates.ts';
import type { ComparedBand, FeatureStability, PsiOutcome, StabilityBounds } from './stability.ts';

/** By what live scores are compared with training. In force until the next row. */
export interface PsiPolicyRow extends StabilityBounds {
  readonly inForceFrom: Date;
  /** How many whole days before the day of the comparison are looked at. */
  readonly windowDays: number;
}

export const PsiPolicyTable = new EntitySchema<PsiPolicyRow>({
  name: 'PsiPolicy',
  tableName: 'psi_policies',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    windowDays: { type: 'integer' },
    leastScores: { type: 'integer' },
    alertAbove: { type: 'numeric', precision: 9, scale: 6 },
  },
});

/** How live scores of a model compared with training on a day, and by what that was judged. Never changed. */
export interface PsiRoundRow {
  readonly id: string;
  readonly modelVersion: string;
  readonly businessDay: BusinessDate;
  readonly windowDays: number;
  /** How many live scores there were. */
  readonly scores: number;
  readonly leastScores: number;
  /** In decimal; null where there were too few scores. */
  readonly psi: string | null;
  readonly alertAbove: string;
  readonly outcome: PsiOutcome;
  readonly bands: readonly ComparedBand[];
  readonly features: readonly FeatureStability[];
  /** The alert that it raised; null also where one was waiting already. */
  readonly alertId: string | null;
  readonly comparedAt: Date;
}

export const PsiRoundTable = new EntitySchema<PsiRoundRow>({
  name: 'PsiRound',
  tableName: 'psi_rounds',
  columns: {
    id: { type: 'text', primary: true },
    modelVersion: { type: 'text' },
    businessDay: { type: 'date' },
    windowDays: { type: 'integer' },
    scores: { type: 'integer' },
    leastScores: { type: 'integer' },
    psi: { type: 'numeric', precision: 9, scale: 6, nullable: true },
    alertAbove: { type: 'numeric', precision: 9, scale: 6 },
    outcome: { type: 'text' },
    bands: { type: 'jsonb' },
    features: { type: 'jsonb' },
    alertId: { type: 'text', nullable: true },
    comparedAt: { type: 'timestamptz', precision: 3 },
  },
});
