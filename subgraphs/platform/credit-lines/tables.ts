import { EntitySchema } from 'typeorm';
import type { RoundingMode } from '../../common/money.ts';
import type { ScheduleMethod } from '../../common/schedule.ts';
import type { CreditGrade, CreditLineStatus } from './creditLine.ts';
import type { CreditLineChangeKind } from './creditLineChange.ts';
import type { HoldStatus } from './hold.ts';
import type { LineOperation } from './lineRequest.ts';

/** A person's credit line. available + held + drawn = limit + over limit. */
export interface CreditLineRow {
  readonly id: string;
  readonly userId: string;
  readonly status: CreditLineStatus;
  readonly grantorPartyId: string;
  readonly operatorPartyId: string;
  readonly limitFen: bigint;
  /** What the limit leaves, whatever the status. */
  readonly availableFen: bigint;
  readonly heldFen: bigint;
  readonly drawnFen: bigint;
  readonly overLimitFen: bigint;
  readonly currency: string;
  /** A fraction as text. */
  readonly annualRate: string;
  readonly grade: CreditGrade;
  readonly repaymentCardId: string | null;
  /** The offer that it came from, and the bank's approval of its first limit; null before these were kept. */
  readonly offerId: string | null;
  readonly approvalId: string | null;
  /** How many products have a sub-limit, and all of these together; kept by the database alone. */
  readonly subLimitCount: number;
  readonly subLimitsFen: bigint;
  readonly openedAt: Date;
  readonly activatedAt: Date | null;
}

export const CreditLineTable = new EntitySchema<CreditLineRow>({
  name: 'CreditLine',
  tableName: 'credit_lines',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    status: { type: 'text' },
    grantorPartyId: { type: 'text' },
    operatorPartyId: { type: 'text' },
    limitFen: { type: 'bigint' },
    availableFen: { type: 'bigint' },
    heldFen: { type: 'bigint' },
    drawnFen: { type: 'bigint' },
    overLimitFen: { type: 'bigint' },
    currency: { type: 'text' },
    annualRate: { type: 'numeric' },
    grade: { type: 'text' },
    repaymentCardId: { type: 'text', nullable: true },
    offerId: { type: 'text', nullable: true },
    approvalId: { type: 'text', nullable: true },
    subLimitCount: { type: 'integer' },
    subLimitsFen: { type: 'bigint' },
    openedAt: { type: 'timestamptz', precision: 3 },
    activatedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** A change of a line's limit, sub-limits or status. Never changed after it was written. */
export interface CreditLineChangeRow {
  readonly id: string;
  readonly creditLineId: string;
  readonly kind: CreditLineChangeKind;
  /** The product whose sub-limit changed: the limits are then the most that can be used for it. Null for other changes. */
  readonly productId: string | null;
  readonly limitBeforeFen: bigint;
  readonly limitAfterFen: bigint;
  readonly currency: string;
  readonly reason: string;
  /** The model that the change follows from; null where a person decided. */
  readonly modelVersion: string | null;
  /** The bank's approval of an increase; null for what needs none, and before approvals were kept. */
  readonly bankApprovalId: string | null;
  /** The person's consent to an increase. */
  readonly consentId: string | null;
  readonly changedAt: Date;
}

export const CreditLineChangeTable = new EntitySchema<CreditLineChangeRow>({
  name: 'CreditLineChange',
  tableName: 'credit_line_changes',
  columns: {
    id: { type: 'text', primary: true },
    creditLineId: { type: 'text' },
    kind: { type: 'text' },
    productId: { type: 'text', nullable: true },
    limitBeforeFen: { type: 'bigint' },
    limitAfterFen: { type: 'bigint' },
    currency: { type: 'text' },
    reason: { type: 'text' },
    modelVersion: { type: 'text', nullable: true },
    bankApprovalId: { type: 'text', nullable: true },
    consentId: { type: 'text', nullable: true },
    changedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** An amount set aside on a line for one order. captured + released + expired <= amount. */
export interface HoldRow {
  readonly id: string;
  readonly creditLineId: string;
  /** The line's owner. */
  readonly userId: string;
  readonly orderId: string;
  /** The product that finances the purchase; null where that was not told. */
  readonly productId: string | null;
  /** Risk's approval of the purchase; null for a hold from before such approvals. */
  readonly decisionId: string | null;
  readonly status: HoldStatus;
  readonly amountFen: bigint;
  readonly capturedFen: bigint;
  readonly releasedFen: bigint;
  readonly expiredFen: bigint;
  readonly currency: string;
  readonly placedAt: Date;
  readonly expiresAt: Date;
}

export const HoldTable = new EntitySchema<HoldRow>({
  name: 'Hold',
  tableName: 'holds',
  columns: {
    id: { type: 'text', primary: true },
    creditLineId: { type: 'text' },
    userId: { type: 'text' },
    orderId: { type: 'text' },
    productId: { type: 'text', nullable: true },
    decisionId: { type: 'text', nullable: true },
    status: { type: 'text' },
    amountFen: { type: 'bigint' },
    capturedFen: { type: 'bigint' },
    releasedFen: { type: 'bigint' },
    expiredFen: { type: 'bigint' },
    currency: { type: 'text' },
    placedAt: { type: 'timestamptz', precision: 3 },
    expiresAt: { type: 'timestamptz', precision: 3 },
  },
});

/** An offer of credit. Its status follows from its times. What came after the seed has an application and an example. */
export interface OfferRow {
  readonly id: string;
  readonly applicationId: string | null;
  readonly userId: string;
  readonly productId: string | null;
  readonly method: ScheduleMethod | null;
  readonly monthlyFeeRate: string | null;
  readonly monthlyInterestRate: string | null;
  readonly rounding: RoundingMode | null;
  readonly examplePurchaseFen: bigint | null;
  readonly exampleTenor: number | null;
  readonly limitFen: bigint;
  readonly currency: string;
  readonly grade: CreditGrade;
  readonly annualRate: string;
  readonly effectiveAnnualRate: string;
  readonly offeredAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly declinedAt: Date | null;
  /** When its end was written. */
  readonly endedAt: Date | null;
}

export const OfferTable = new EntitySchema<OfferRow>({
  name: 'Offer',
  tableName: 'offers',
  columns: {
    id: { type: 'text', primary: true },
    applicationId: { type: 'text', nullable: true },
    userId: { type: 'text' },
    productId: { type: 'text', nullable: true },
    method: { type: 'text', nullable: true },
    monthlyFeeRate: { type: 'numeric', nullable: true },
    monthlyInterestRate: { type: 'numeric', nullable: true },
    rounding: { type: 'text', nullable: true },
    examplePurchaseFen: { type: 'bigint', nullable: true },
    exampleTenor: { type: 'integer', nullable: true },
    limitFen: { type: 'bigint' },
    currency: { type: 'text' },
    grade: { type: 'text' },
    annualRate: { type: 'numeric' },
    effectiveAnnualRate: { type: 'numeric' },
    offeredAt: { type: 'timestamptz', precision: 3 },
    expiresAt: { type: 'timestamptz', precision: 3 },
    acceptedAt: { type: 'timestamptz', precision: 3, nullable: true },
    declinedAt: { type: 'timestamptz', precision: 3, nullable: true },
    endedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** Terms for purchases of one kind, on offer from a day until the day before another. */
export interface CreditProductRow {
  readonly id: string;
  readonly name: string;
  /** Empty: all. */
  readonly merchantCategories: readonly string[];
  readonly minimumFen: bigint;
  readonly maximumFen: bigint;
  readonly currency: string;
  readonly tenors: readonly number[];
  /** A fee on the original principal, or interest on what is owed; the rate of the other one is 0. */
  readonly method: ScheduleMethod;
  readonly monthlyFeeRate: string;
  readonly monthlyInterestRate: string;
  readonly rounding: RoundingMode;
  /** For how long after a due date being late costs nothing. */
  readonly graceDays: number;
  readonly offeredFrom: string;
  readonly offeredUntil: string | null;
}

export const CreditProductTable = new EntitySchema<CreditProductRow>({
  name: 'CreditProduct',
  tableName: 'credit_products',
  columns: {
    id: { type: 'text', primary: true },
    name: { type: 'text' },
    merchantCategories: { type: 'text', array: true },
    minimumFen: { type: 'bigint' },
    maximumFen: { type: 'bigint' },
    currency: { type: 'text' },
    tenors: { type: 'integer', array: true },
    method: { type: 'text' },
    monthlyFeeRate: { type: 'numeric' },
    monthlyInterestRate: { type: 'numeric' },
    rounding: { type: 'text' },
    graceDays: { type: 'integer' },
    offeredFrom: { type: 'date' },
    offeredUntil: { type: 'date', nullable: true },
  },
});

/** Rules for lines, in force until the next ones. Changed by adding a row. */
export interface CreditLineRulesRow {
  readonly inForceFrom: Date;
  /** How long a hold sets its amount aside. */
  readonly holdDays: number;
  /** How long after the limit was last set it may not go up. */
  readonly increaseCoolingOffDays: number;
  /** How long after risk approved a purchase a hold may be placed for it. */
  readonly approvalMinutes: number;
}

export const CreditLineRulesTable = new EntitySchema<CreditLineRulesRow>({
  name: 'CreditLineRules',
  tableName: 'credit_line_rules',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    holdDays: { type: 'integer' },
    increaseCoolingOffDays: { type: 'integer' },
    approvalMinutes: { type: 'integer' },
  },
});

/** The answer to a request: the hold, line or application that it changed, or the code of its refusal. */
export interface LineRequestRow {
  /** The service that asked, or the id of the person. */
  readonly service: string;
  readonly idempotencyKey: string;
  readonly operation: LineOperation;
  /** SHA-256 of the operation and its input. */
  readonly inputHash: Buffer;
  readonly holdId: string | null;
  readonly creditLineId: string | null;
  readonly applicationId: string | null;
  readonly refusal: string | null;
  readonly answeredAt: Date;
}

export const LineRequestTable = new EntitySchema<LineRequestRow>({
  name: 'LineRequest',
  tableName: 'line_requests',
  columns: {
    service: { type: 'text', primary: true },
    idempotencyKey: { type: 'text', primary: true },
    operation: { type: 'text' },
    inputHash: { type: 'bytea' },
    holdId: { type: 'text', nullable: true },
    creditLineId: { type: 'text', nullable: true },
    applicationId: { type: 'text', nullable: true },
    refusal: { type: 'text', nullable: true },
    answeredAt: { type: 'timestamptz', precision: 3 },
  },
});
