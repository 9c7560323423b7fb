import { EntitySchema } from 'typeorm';
import type { RuleMode } from './rule.ts';

/** A version of a rule about purchases. Never changed: a rule changes by its next version. */
export interface DecisionRuleRow {
  readonly code: string;
  readonly version: number;
  readonly inForceFrom: Date;
  /** Null until the next version. */
  readonly inForceUntil: Date | null;
  /** Read with `readCondition`. */
  readonly condition: unknown;
  readonly weight: number;
  readonly mode: RuleMode;
  readonly reasonCode: string;
  readonly proposedBy: string;
  readonly approvedBy: string;
}

export const DecisionRuleTable = new EntitySchema<DecisionRuleRow>({
  name: 'DecisionRule',
  tableName: 'decision_rules',
  columns: {
    code: { type: 'text', primary: true },
    version: { type: 'integer', primary: true },
    inForceFrom: { type: 'timestamptz', precision: 3 },
    inForceUntil: { type: 'timestamptz', precision: 3, nullable: true },
    condition: { type: 'jsonb' },
    weight: { type: 'integer' },
    mode: { type: 'text' },
    reasonCode: { type: 'text' },
    proposedBy: { type: 'text' },
    approvedBy: { type: 'text' },
  },
});

/** From which score on a purchase is challenged, reviewed or declined. In force until the next row. */
export interface DecisionThresholdsRow {
  readonly inForceFrom: Date;
  readonly challengeAt: number;
  readonly reviewAt: number;
  readonly declineAt: number;
  /** So many reviews and declines at one merchant within the window raise an alert. */
  readonly alertAfter: number;
  readonly alertWindowSeconds: number;
}

export const DecisionThresholdsTable = new EntitySchema<DecisionThresholdsRow>({
  name: 'DecisionThresholds',
  tableName: 'decision_thresholds',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    challengeAt: { type: 'integer' },
    reviewAt: { type: 'integer' },
    declineAt: { type: 'integer' },
    alertAfter: { type: 'integer' },
    alertWindowSeconds: { type: 'integer' },
  },
});
