import { EntitySchema } from 'typeorm';
import type { CreditGrade } from './creditLine.ts';

/** Rules for applications, in force until the next ones. Changed by adding a row. */
export interface ApplicationRulesRow {
  readonly inForceFrom: Date;
  /** The party that grants the credit. */
  readonly grantorPartyId: string;
  /** The party that operates the line. */
  readonly operatorPartyId: string;
  /** How long an offer stands. */
  readonly offerDays: number;
  /** How long after accepting it a person can take it back, if nothing was used. */
  readonly withdrawalDays: number;
  /** How old a proof by two factors may be. */
  readonly stepUpLivesSeconds: number;
  /** The purchase by which an offer shows what it costs. */
  readonly standardPurchaseFen: bigint;
  readonly standardTenor: number;
}

export const ApplicationRulesTable = new EntitySchema<ApplicationRulesRow>({
  name: 'ApplicationRules',
  tableName: 'credit_application_rules',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    grantorPartyId: { type: 'text' },
    operatorPartyId: { type: 'text' },
    offerDays: { type: 'integer' },
    withdrawalDays: { type: 'integer' },
    stepUpLivesSeconds: { type: 'integer' },
    standardPurchaseFen: { type: 'bigint' },
    standardTenor: { type: 'integer' },
  },
});

/** What a grade pays for a product, in force until the next price of the same grade and product. */
export interface PriceRow {
  readonly inForceFrom: string;
  readonly grade: CreditGrade;
  readonly productId: string;
  readonly monthlyFeeRate: string;
  readonly monthlyInterestRate: string;
}

export const PriceTable = new EntitySchema<PriceRow>({
  name: 'Price',
  tableName: 'price_grid',
  columns: {
    inForceFrom: { type: 'date', primary: true },
    grade: { type: 'text', primary: true },
    productId: { type: 'text', primary: true },
    monthlyFeeRate: { type: 'numeric' },
    monthlyInterestRate: { type: 'numeric' },
  },
});

/** What the bank is willing to have open: fen, or the number of new lines on a day. */
export type AppetiteSegment = 'TOTAL' | `GRADE_${CreditGrade}` | 'NEW_LINES_A_DAY';

/** A cap, in force until the next one of the same segment. */
export interface AppetiteCapRow {
  readonly inForceFrom: string;
  readonly segment: AppetiteSegment;
  readonly cap: bigint;
}

export const AppetiteCapTable = new EntitySchema<AppetiteCapRow>({
  name: 'AppetiteCap',
  tableName: 'appetite_caps',
  columns: {
    inForceFrom: { type: 'date', primary: true },
    segment: { type: 'text', primary: true },
    cap: { type: 'bigint' },
  },
});

/** An application that a cap stopped. Never changed after it was written. */
export interface AppetiteBreachRow {
  readonly id: string;
  /** The application that was stopped; null for an increase. */
  readonly applicationId: string | null;
  /** The line that was to go up; null for an application. */
  readonly creditLineId: string | null;
  readonly segment: AppetiteSegment;
  readonly cap: bigint;
  readonly used: bigint;
  readonly asked: bigint;
  readonly raisedAt: Date;
}

export const AppetiteBreachTable = new EntitySchema<AppetiteBreachRow>({
  name: 'AppetiteBreach',
  tableName: 'appetite_breaches',
  columns: {
    id: { type: 'text', primary: true },
    applicationId: { type: 'text', nullable: true },
    creditLineId: { type: 'text', nullable: true },
    segment: { type: 'text' },
    cap: { type: 'bigint' },
    used: { type: 'bigint' },
    asked: { type: 'bigint' },
    raisedAt: { type: 'timestamptz', precision: 3 },
  },
});
