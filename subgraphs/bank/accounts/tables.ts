import { EntitySchema } from 'typeorm';
import type { AccountKind } from './account.ts';
import type { CardStatus } from './card.ts';

/** An account of the ledger with its running totals. */
export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly kind: AccountKind;
  /** The customer, for deposits and loans; null for the bank's and the parties' accounts. */
  readonly userId: string | null;
  readonly currency: string;
  readonly debitsFen: bigint;
  readonly creditsFen: bigint;
}

export const AccountTable = new EntitySchema<AccountRow>({
  name: 'Account',
  tableName: 'accounts',
  columns: {
    id: { type: 'text', primary: true },
    name: { type: 'text' },
    kind: { type: 'text' },
    userId: { type: 'text', nullable: true },
    currency: { type: 'text' },
    debitsFen: { type: 'bigint' },
    creditsFen: { type: 'bigint' },
  },
});

/** The transfers that belong to one event. */
export interface JournalRow {
  readonly id: string;
  readonly description: string;
  readonly bookedOn: string;
  readonly postedAt: Date;
  readonly paymentId: string | null;
}

export const JournalTable = new EntitySchema<JournalRow>({
  name: 'Journal',
  tableName: 'journals',
  columns: {
    id: { type: 'text', primary: true },
    description: { type: 'text' },
    bookedOn: { type: 'date' },
    postedAt: { type: 'timestamptz', precision: 3 },
    paymentId: { type: 'text', nullable: true },
  },
});

/** An amount moved from the credited account to the debited one; shown as two entries. */
export interface TransferRow {
  readonly id: bigint;
  readonly journalId: string;
  readonly debitAccountId: string;
  readonly creditAccountId: string;
  readonly amountFen: bigint;
  readonly currency: string;
}

export const TransferTable = new EntitySchema<TransferRow>({
  name: 'Transfer',
  tableName: 'transfers',
  columns: {
    id: { type: 'bigint', primary: true, insert: false },
    journalId: { type: 'text' },
    debitAccountId: { type: 'text' },
    creditAccountId: { type: 'text' },
    amountFen: { type: 'bigint' },
    currency: { type: 'text' },
  },
});

/** A bound card. The full number is not here. */
export interface CardRow {
  readonly id: string;
  readonly userId: string;
  readonly maskedNumber: string;
  readonly bankCode: string;
  readonly bankName: string;
  readonly status: CardStatus;
  readonly startedAt: Date;
  readonly boundAt: Date | null;
}

export const CardTable = new EntitySchema<CardRow>({
  name: 'Card',
  tableName: 'cards',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    maskedNumber: { type: 'text' },
    bankCode: { type: 'text' },
    bankName: { type: 'text' },
    status: { type: 'text' },
    startedAt: { type: 'timestamptz', precision: 3 },
    boundAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** A mandate to debit a card. */
export interface AutoDebitRow {
  readonly id: string;
  readonly cardId: string;
  readonly userId: string;
  readonly perDebitLimitFen: bigint;
  readonly monthlyLimitFen: bigint;
  readonly currency: string;
  readonly signedAt: Date;
  readonly cancelledAt: Date | null;
}

export const AutoDebitTable = new EntitySchema<AutoDebitRow>({
  name: 'AutoDebit',
  tableName: 'auto_debits',
  columns: {
    id: { type: 'text', primary: true },
    cardId: { type: 'text' },
    userId: { type: 'text' },
    perDebitLimitFen: { type: 'bigint' },
    monthlyLimitFen: { type: 'bigint' },
    currency: { type: 'text' },
    signedAt: { type: 'timestamptz', precision: 3 },
    cancelledAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** The capacity that the bank gives one operator's credit lines. */
export interface FacilityRow {
  readonly id: string;
  readonly operatorPartyId: string;
  readonly limitFen: bigint;
  readonly reservedFen: bigint;
  readonly currency: string;
}

export const FacilityTable = new EntitySchema<FacilityRow>({
  name: 'Facility',
  tableName: 'facilities',
  columns: {
    id: { type: 'text', primary: true },
    operatorPartyId: { type: 'text' },
    limitFen: { type: 'bigint' },
    reservedFen: { type: 'bigint' },
    currency: { type: 'text' },
  },
});
