import { EntitySchema } from 'typeorm';
import type { DecisionOutcome, DecisionSubject } from './decision.ts';

/** A score of a person. Never changed. */
export interface ScoreRow {
  readonly id: string;
  readonly userId: string;
  /** Points; more is better. */
  readonly score: number;
  readonly modelVersion: string;
  /** What cost most points, most costly first; at most four. */
  readonly reasonCodes: readonly string[];
  readonly scoredAt: Date;
}

export const ScoreTable = new EntitySchema<ScoreRow>({
  name: 'Score',
  tableName: 'scores',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    score: { type: 'integer' },
    modelVersion: { type: 'text' },
    reasonCodes: { type: 'text', array: true },
    scoredAt: { type: 'timestamptz', precision: 3 },
  },
});

/** A decision about an application or a purchase. Never changed. */
export interface DecisionRow {
  readonly id: string;
  readonly userId: string;
  readonly subject: DecisionSubject;
  readonly outcome: DecisionOutcome;
  /** Weightiest first; at most four. */
  readonly reasonCodes: readonly string[];
  /** Null for an application. */
  readonly orderId: string | null;
  readonly decidedAt: Date;
}

export const DecisionTable = new EntitySchema<DecisionRow>({
  name: 'Decision',
  tableName: 'decisions',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    subject: { type: 'text' },
    outcome: { type: 'text' },
    reasonCodes: { type: 'text', array: true },
    orderId: { type: 'text', nullable: true },
    decidedAt: { type: 'timestamptz', precision: 3 },
  },
});
