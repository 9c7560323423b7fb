import { EntitySchema } from 'typeorm';
import type { DecisionOutcome } from './decision.ts';

/** A purchase as risk was told of it. Never changed. */
export interface PurchaseRow {
  readonly orderId: string;
  readonly userId: string;
  readonly cardId: string;
  readonly deviceHash: string;
  readonly merchantId: string;
  readonly merchantCategory: string;
  readonly amountFen: bigint;
  /** ISO 3166: a country or one of its regions. */
  readonly place: string;
  readonly occurredAt: Date;
  readonly notedAt: Date;
  /** The person had bought before, and never from the device. */
  readonly isNewDevice: boolean;
  /** SHA-256 of what orders told. */
  readonly factsHash: Buffer;
}

export const PurchaseTable = new EntitySchema<PurchaseRow>({
  name: 'Purchase',
  tableName: 'purchases',
  columns: {
    orderId: { type: 'text', primary: true },
    userId: { type: 'text' },
    cardId: { type: 'text' },
    deviceHash: { type: 'text' },
    merchantId: { type: 'text' },
    merchantCategory: { type: 'text' },
    amountFen: { type: 'bigint' },
    place: { type: 'text' },
    occurredAt: { type: 'timestamptz', precision: 3 },
    notedAt: { type: 'timestamptz', precision: 3 },
    isNewDevice: { type: 'boolean' },
    factsHash: { type: 'bytea' },
  },
});

/** A service's request for a decision, under its own key. */
export interface DecisionRequestRow {
  readonly service: string;
  readonly idempotencyKey: string;
  /** SHA-256 of the input. */
  readonly inputHash: Buffer;
  readonly orderId: string;
  readonly hasProved: boolean;
  /** Why it was refused; null where it leads to a decision. */
  readonly refusal: string | null;
  readonly askedAt: Date;
}

export const DecisionRequestTable = new EntitySchema<DecisionRequestRow>({
  name: 'DecisionRequest',
  tableName: 'decision_requests',
  columns: {
    service: { type: 'text', primary: true },
    idempotencyKey: { type: 'text', primary: true },
    inputHash: { type: 'bytea' },
    orderId: { type: 'text' },
    hasProved: { type: 'boolean' },
    refusal: { type: 'text', nullable: true },
    askedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** What a decision about a purchase rests on: enough to decide again and get the same. Never changed. */
export interface PurchaseDecisionRow {
  readonly decisionId: string;
  readonly orderId: string;
  /** Decided after the person gave the further proof that a challenge asks for. */
  readonly hasProved: boolean;
  readonly merchantId: string;
  readonly outcome: DecisionOutcome;
  /** What it would have been if the shadow rules had counted. */
  readonly shadowOutcome: DecisionOutcome;
  readonly score: number;
  /** Read with `readSignals`. */
  readonly signals: unknown;
  /** Read with `readConsidered`. */
  readonly considered: unknown;
  readonly thresholdsFrom: Date;
  readonly decidedAt: Date;
}

export const PurchaseDecisionTable = new EntitySchema<PurchaseDecisionRow>({
  name: 'PurchaseDecision',
  tableName: 'purchase_decisions',
  columns: {
    decisionId: { type: 'text', primary: true },
    orderId: { type: 'text' },
    hasProved: { type: 'boolean' },
    merchantId: { type: 'text' },
    outcome: { type: 'text' },
    shadowOutcome: { type: 'text' },
    score: { type: 'integer' },
    signals: { type: 'jsonb' },
    considered: { type: 'jsonb' },
    thresholdsFrom: { type: 'timestamptz', precision: 3 },
    decidedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** What a purchase turned out to be; the latest label of a decision counts. Never changed. */
export interface DecisionLabelRow {
  readonly service: string;
  readonly idempotencyKey: string;
  readonly inputHash: Buffer;
  readonly decisionId: string;
  readonly label: 'FRAUD' | 'GENUINE';
  readonly labelledAt: Date;
}

export const DecisionLabelTable = new EntitySchema<DecisionLabelRow>({
  name: 'DecisionLabel',
  tableName: 'decision_labels',
  columns: {
    service: { type: 'text', primary: true },
    idempotencyKey: { type: 'text', primary: true },
    inputHash: { type: 'bytea' },
    decisionId: { type: 'text' },
    label: { type: 'text' },
    labelledAt: { type: 'timestamptz', precision: 3 },
  },
});
