import { EntitySchema } from 'typeorm';
import type { BreakClass, BreakStatus } from './break.ts';

/** One comparison of the books with one channel's statement. */
export interface ReconciliationRow {
  readonly id: string;
  readonly businessDate: string;
  readonly channel: string;
  readonly ownerPartyId: string;
  readonly openingFen: bigint;
  readonly closingFen: bigint;
  readonly currency: string;
  readonly comparedAt: Date;
}

export const ReconciliationTable = new EntitySchema<ReconciliationRow>({
  name: 'Reconciliation',
  tableName: 'reconciliations',
  columns: {
    id: { type: 'text', primary: true },
    businessDate: { type: 'date' },
    channel: { type: 'text' },
    ownerPartyId: { type: 'text' },
    openingFen: { type: 'bigint' },
    closingFen: { type: 'bigint' },
    currency: { type: 'text' },
    comparedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** One line of a channel's statement; money that left the bank is negative. */
export interface StatementLineRow {
  readonly reconciliationId: string;
  readonly number: number;
  readonly reference: string;
  readonly amountFen: bigint;
  readonly isMatched: boolean;
}

export const StatementLineTable = new EntitySchema<StatementLineRow>({
  name: 'StatementLine',
  tableName: 'statement_lines',
  columns: {
    reconciliationId: { type: 'text', primary: true },
    number: { type: 'integer', primary: true },
    reference: { type: 'text' },
    amountFen: { type: 'bigint' },
    isMatched: { type: 'boolean' },
  },
});

/** How one payment compares with the statement. */
export interface PaymentComparisonRow {
  readonly paymentId: string;
  readonly reconciliationId: string;
  /** Whose card or order the payment is about; copied from clearing, for the owner check. */
  readonly userId: string;
  /** The payee of a payout; null otherwise. */
  readonly merchantPartyId: string | null;
  readonly status: 'MATCHED' | 'BROKEN';
}

export const PaymentComparisonTable = new EntitySchema<PaymentComparisonRow>({
  name: 'PaymentComparison',
  tableName: 'payment_comparisons',
  columns: {
    paymentId: { type: 'text', primary: true },
    reconciliationId: { type: 'text' },
    userId: { type: 'text' },
    merchantPartyId: { type: 'text', nullable: true },
    status: { type: 'text' },
  },
});

/** One difference between the books and a statement. */
export interface BreakRow {
  readonly id: string;
  readonly reconciliationId: string;
  readonly class: BreakClass;
  readonly status: BreakStatus;
  /** The statement's amount less the books'. */
  readonly differenceFen: bigint;
  readonly currency: string;
  readonly openedOn: string;
  readonly resolvedOn: string | null;
  readonly ownerPartyId: string;
  readonly paymentId: string | null;
  readonly statementReference: string | null;
}

export const BreakTable = new EntitySchema<BreakRow>({
  name: 'Break',
  tableName: 'breaks',
  columns: {
    id: { type: 'text', primary: true },
    reconciliationId: { type: 'text' },
    class: { type: 'text' },
    status: { type: 'text' },
    differenceFen: { type: 'bigint' },
    currency: { type: 'text' },
    openedOn: { type: 'date' },
    resolvedOn: { type: 'date', nullable: true },
    ownerPartyId: { type: 'text' },
    paymentId: { type: 'text', nullable: true },
    statementReference: { type: 'text', nullable: true },
  },
});
