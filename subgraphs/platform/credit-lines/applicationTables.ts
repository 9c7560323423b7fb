import { EntitySchema } from 'typeorm';
import type { ApplicationFailure, ApplicationStatus } from './application.ts';
import type { CreditGrade } from './creditLine.ts';

/** Why a person was given what they were given, in the words of the model. */
export interface ApplicationReason {
  readonly code: string;
  /** In English. */
  readonly text: string;
  /** The same in Chinese; absent where it was kept before there was Chinese. */
  readonly chinese?: string;
}

/** A person's application for credit. What a step finds out stands in the row once that step is done. */
export interface CreditApplicationRow {
  readonly id: string;
  readonly userId: string;
  readonly status: ApplicationStatus;
  readonly failure: ApplicationFailure | null;
  readonly productId: string;
  /** The most that the person wants; null: as much as there is. */
  readonly requestedFen: bigint | null;
  readonly limitFen: bigint | null;
  readonly currency: string;
  readonly grade: CreditGrade | null;
  readonly reasons: readonly ApplicationReason[];
  readonly modelVersion: string | null;
  readonly monthlyFeeRate: string | null;
  readonly monthlyInterestRate: string | null;
  readonly priceInForceFrom: string | null;
  /** The business day on which it took of the day's new lines. */
  readonly capacityOn: string | null;
  readonly approvalId: string | null;
  readonly receivedAt: Date;
  readonly movedAt: Date;
}

export const CreditApplicationTable = new EntitySchema<CreditApplicationRow>({
  name: 'CreditApplication',
  tableName: 'credit_applications',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    status: { type: 'text' },
    failure: { type: 'text', nullable: true },
    productId: { type: 'text' },
    requestedFen: { type: 'bigint', nullable: true },
    limitFen: { type: 'bigint', nullable: true },
    currency: { type: 'text' },
    grade: { type: 'text', nullable: true },
    reasons: { type: 'jsonb' },
    modelVersion: { type: 'text', nullable: true },
    monthlyFeeRate: { type: 'numeric', nullable: true },
    monthlyInterestRate: { type: 'numeric', nullable: true },
    priceInForceFrom: { type: 'date', nullable: true },
    capacityOn: { type: 'date', nullable: true },
    approvalId: { type: 'text', nullable: true },
    receivedAt: { type: 'timestamptz', precision: 3 },
    movedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** A status that an application reached, and what it rests on. Never changed after it was written. */
export interface ApplicationStageRow {
  readonly applicationId: string;
  readonly status: ApplicationStatus;
  /** Who decided: the name of a subgraph, or "shopper". */
  readonly source: string;
  /** What the source calls it: a consent, an assessment, an approval, an offer, a line. */
  readonly reference: string | null;
  readonly modelVersion: string | null;
  readonly policyVersion: string | null;
  readonly limitFen: bigint | null;
  readonly reachedAt: Date;
}

export const ApplicationStageTable = new EntitySchema<ApplicationStageRow>({
  name: 'ApplicationStage',
  tableName: 'credit_application_stages',
  columns: {
    applicationId: { type: 'text', primary: true },
    status: { type: 'text', primary: true },
    source: { type: 'text' },
    reference: { type: 'text', nullable: true },
    modelVersion: { type: 'text', nullable: true },
    policyVersion: { type: 'text', nullable: true },
    limitFen: { type: 'bigint', nullable: true },
    reachedAt: { type: 'timestamptz', precision: 3 },
  },
});
