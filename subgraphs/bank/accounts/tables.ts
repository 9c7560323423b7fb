import { EntitySchema } from 'typeorm';
import type { AccountKind } from './account.ts';
import type { CardStatus } from './card.ts';
import type { CardErrorCode } from './generated/resolvers.ts';

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
  /** HMAC-SHA-256 of the number; null for cards of made-up people who have none. */
  readonly numberHash: Buffer | null;
  /** Where the vault has the number. */
  readonly numberRecordId: string | null;
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
    numberHash: { type: 'bytea', nullable: true },
    numberRecordId: { type: 'text', nullable: true },
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
  /** The mandate that this one follows: they share what a month has taken. Null for the first. */
  readonly continuesId: string | null;
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
    continuesId: { type: 'text', nullable: true },
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

/** What binding a card goes by, from the instant from which it is in force. */
export interface BindingRuleRow {
  readonly inForceFrom: Date;
  readonly lockAfterMisses: number;
  readonly lockedForMinutes: number;
  readonly triesADay: number;
  readonly passwordLivesSeconds: number;
  readonly passwordTries: number;
  readonly stepUpLivesSeconds: number;
}

export const BindingRuleTable = new EntitySchema<BindingRuleRow>({
  name: 'BindingRule',
  tableName: 'binding_rules',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    lockAfterMisses: { type: 'integer' },
    lockedForMinutes: { type: 'integer' },
    triesADay: { type: 'integer' },
    passwordLivesSeconds: { type: 'integer' },
    passwordTries: { type: 'integer' },
    stepUpLivesSeconds: { type: 'integer' },
  },
});

/** How often the bank was asked about a person's four elements. */
export interface VerificationTriesRow {
  readonly userId: string;
  readonly missesInARow: number;
  readonly triedOn: string;
  readonly triesOnDay: number;
  readonly lockedUntil: Date | null;
}

export const VerificationTriesTable = new EntitySchema<VerificationTriesRow>({
  name: 'VerificationTries',
  tableName: 'verification_tries',
  columns: {
    userId: { type: 'text', primary: true },
    missesInARow: { type: 'integer' },
    triedOn: { type: 'date' },
    triesOnDay: { type: 'integer' },
    lockedUntil: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** The one-time password that a binding waits for. */
export interface CardPasswordRow {
  readonly cardId: string;
  /** HMAC-SHA-256. */
  readonly passwordHash: Buffer;
  readonly expiresAt: Date;
  readonly wrongTries: number;
}

export const CardPasswordTable = new EntitySchema<CardPasswordRow>({
  name: 'CardPassword',
  tableName: 'card_passwords',
  columns: {
    cardId: { type: 'text', primary: true },
    passwordHash: { type: 'bytea' },
    expiresAt: { type: 'timestamptz', precision: 3 },
    wrongTries: { type: 'integer' },
  },
});

/** What was answered under an idempotency key. */
export interface AnswerRow {
  /** A person's user id, or a service's name. */
  readonly askedBy: string;
  readonly idempotencyKey: string;
  readonly operation: string;
  /** HMAC-SHA-256 of the operation's input. */
  readonly inputHash: Buffer;
  readonly resultId: string | null;
  readonly refusal: CardErrorCode | null;
  readonly answeredAt: Date;
}

export const AnswerTable = new EntitySchema<AnswerRow>({
  name: 'Answer',
  tableName: 'answers',
  columns: {
    askedBy: { type: 'text', primary: true },
    idempotencyKey: { type: 'text', primary: true },
    operation: { type: 'text' },
    inputHash: { type: 'bytea' },
    resultId: { type: 'text', nullable: true },
    refusal: { type: 'text', nullable: true },
    answeredAt: { type: 'timestamptz', precision: 3 },
  },
});
