import { EntitySchema } from 'typeorm';
import type { PaymentFailureReason, PaymentKind, PaymentStatus } from './payment.ts';
import type { SettlementBatchStatus } from './settlementBatch.ts';

/** A movement of money through a channel. */
export interface PaymentRow {
  readonly id: string;
  readonly kind: PaymentKind;
  readonly status: PaymentStatus;
  readonly amountFen: bigint;
  readonly currency: string;
  readonly channel: string | null;
  readonly channelReference: string | null;
  readonly batchReference: string | null;
  /** Whose card is debited, or whose order is paid out. */
  readonly userId: string;
  /** The payee of a payout; null otherwise. */
  readonly merchantPartyId: string | null;
  readonly instalmentId: string | null;
  readonly businessDate: string;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  readonly failureReason: PaymentFailureReason | null;
}

export const PaymentTable = new EntitySchema<PaymentRow>({
  name: 'Payment',
  tableName: 'payments',
  columns: {
    id: { type: 'text', primary: true },
    kind: { type: 'text' },
    status: { type: 'text' },
    amountFen: { type: 'bigint' },
    currency: { type: 'text' },
    channel: { type: 'text', nullable: true },
    channelReference: { type: 'text', nullable: true },
    batchReference: { type: 'text', nullable: true },
    userId: { type: 'text' },
    merchantPartyId: { type: 'text', nullable: true },
    instalmentId: { type: 'text', nullable: true },
    businessDate: { type: 'date' },
    createdAt: { type: 'timestamptz', precision: 3 },
    completedAt: { type: 'timestamptz', precision: 3, nullable: true },
    failureReason: { type: 'text', nullable: true },
  },
});

/** A debit that will be tried for one instalment. */
export interface PlannedDebitRow {
  readonly instalmentId: string;
  readonly autoDebitId: string;
  readonly userId: string;
  readonly dueOn: string;
  readonly debitOn: string;
  readonly amountFen: bigint;
  readonly currency: string;
  readonly status: 'PLANNED' | 'PAID' | 'CANCELLED';
}

export const PlannedDebitTable = new EntitySchema<PlannedDebitRow>({
  name: 'PlannedDebit',
  tableName: 'planned_debits',
  columns: {
    instalmentId: { type: 'text', primary: true },
    autoDebitId: { type: 'text' },
    userId: { type: 'text' },
    dueOn: { type: 'date' },
    debitOn: { type: 'date' },
    amountFen: { type: 'bigint' },
    currency: { type: 'text' },
    status: { type: 'text' },
  },
});

/** The captures of one clearing window. */
export interface SettlementBatchRow {
  readonly id: string;
  readonly businessDate: string;
  readonly status: SettlementBatchStatus;
  readonly orderCount: number;
}

export const SettlementBatchTable = new EntitySchema<SettlementBatchRow>({
  name: 'SettlementBatch',
  tableName: 'settlement_batches',
  columns: {
    id: { type: 'text', primary: true },
    businessDate: { type: 'date' },
    status: { type: 'text' },
    orderCount: { type: 'integer' },
  },
});

/** What one party gets (positive) or owes (negative) in a batch. */
export interface NetPositionRow {
  readonly batchId: string;
  readonly partyId: string;
  readonly netFen: bigint;
  readonly currency: string;
}

export const NetPositionTable = new EntitySchema<NetPositionRow>({
  name: 'NetPosition',
  tableName: 'net_positions',
  columns: {
    batchId: { type: 'text', primary: true },
    partyId: { type: 'text', primary: true },
    netFen: { type: 'bigint' },
    currency: { type: 'text' },
  },
});

/** How one captured order is settled; at most one row an order. */
export interface SettlementRow {
  readonly orderId: string;
  readonly batchId: string;
  readonly buyerUserId: string;
  readonly merchantPartyId: string;
  readonly grossFen: bigint;
  readonly merchantFeeFen: bigint;
  readonly netFen: bigint;
  readonly currency: string;
  readonly paymentId: string | null;
}

export const SettlementTable = new EntitySchema<SettlementRow>({
  name: 'Settlement',
  tableName: 'settlements',
  columns: {
    orderId: { type: 'text', primary: true },
    batchId: { type: 'text' },
    buyerUserId: { type: 'text' },
    merchantPartyId: { type: 'text' },
    grossFen: { type: 'bigint' },
    merchantFeeFen: { type: 'bigint' },
    netFen: { type: 'bigint' },
    currency: { type: 'text' },
    paymentId: { type: 'text', nullable: true },
  },
});

/** A party's share of one order's merchant fee. */
export interface FeeShareRow {
  readonly orderId: string;
  readonly partyId: string;
  readonly amountFen: bigint;
}

export const FeeShareTable = new EntitySchema<FeeShareRow>({
  name: 'FeeShare',
  tableName: 'fee_shares',
  columns: {
    orderId: { type: 'text', primary: true },
    partyId: { type: 'text', primary: true },
    amountFen: { type: 'bigint' },
  },
});
