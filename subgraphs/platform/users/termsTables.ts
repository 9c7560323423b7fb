import { EntitySchema } from 'typeorm';

/** What a plan costs, as it is shown before anything is agreed to. Rates are decimal strings. */
export interface ShownRate {
  readonly instalmentCount: number;
  /** Of the amount that was bought for, each month. */
  readonly monthlyFeeRate: string;
  /** Twelve times the monthly internal rate of return. */
  readonly nominalAnnualRate: string;
  /** The monthly internal rate of return, compounded over a year. */
  readonly effectiveAnnualRate: string;
}

/** Of each kind one version is in force at a time. */
export type TermsKind = 'CREDIT';

export interface TermsRow {
  readonly version: string;
  readonly kind: TermsKind;
  readonly text: string;
  readonly rates: readonly ShownRate[];
  readonly inForceFrom: Date;
}

export const TermsTable = new EntitySchema<TermsRow>({
  name: 'Terms',
  tableName: 'terms',
  columns: {
    version: { type: 'text', primary: true },
    kind: { type: 'text' },
    text: { type: 'text' },
    rates: { type: 'jsonb' },
    inForceFrom: { type: 'timestamptz', precision: 3 },
  },
});

/** That a person accepted a version, and the hash of what was shown. */
export interface TermsAcceptanceRow {
  readonly id: string;
  readonly userId: string;
  readonly version: string;
  readonly shownHash: string;
  readonly acceptedAt: Date;
}

export const TermsAcceptanceTable = new EntitySchema<TermsAcceptanceRow>({
  name: 'TermsAcceptance',
  tableName: 'terms_acceptances',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    version: { type: 'text' },
    shownHash: { type: 'text' },
    acceptedAt: { type: 'timestamptz', precision: 3 },
  },
});
