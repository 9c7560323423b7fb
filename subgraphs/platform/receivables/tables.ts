import { EntitySchema } from 'typeorm';
import type { ScheduleMethod } from '../../common/schedule.ts';
import type { DelinquencyBucket, RiskClass } from './delinquency.ts';

/** The day that everything past due is measured on: one row, which only moves forward. */
export interface BusinessDayRow {
  readonly isCurrent: boolean;
  readonly businessDate: string;
}

export const BusinessDayTable = new EntitySchema<BusinessDayRow>({
  name: 'BusinessDay',
  tableName: 'business_day',
  columns: {
    isCurrent: { type: 'boolean', primary: true },
    businessDate: { type: 'date' },
  },
});

/** The schedule by which one capture is repaid. */
export interface InstalmentPlanRow {
  readonly id: string;
  readonly orderId: string;
  readonly userId: string;
  readonly creditLineId: string;
  readonly method: ScheduleMethod;
  readonly principalFen: bigint;
  readonly currency: string;
  readonly tenor: number;
  readonly capturedAt: Date;
  readonly writtenOffOn: string | null;
}

export const InstalmentPlanTable = new EntitySchema<InstalmentPlanRow>({
  name: 'InstalmentPlan',
  tableName: 'instalment_plans',
  columns: {
    id: { type: 'text', primary: true },
    orderId: { type: 'text' },
    userId: { type: 'text' },
    creditLineId: { type: 'text' },
    method: { type: 'text' },
    principalFen: { type: 'bigint' },
    currency: { type: 'text' },
    tenor: { type: 'integer' },
    capturedAt: { type: 'timestamptz', precision: 3 },
    writtenOffOn: { type: 'date', nullable: true },
  },
});

/** One instalment: what each of its four parts comes to, and what was paid of each. */
export interface InstalmentRow {
  readonly id: string;
  readonly planId: string;
  /** The plan's owner. */
  readonly userId: string;
  readonly number: number;
  readonly dueOn: string;
  readonly principalFen: bigint;
  readonly feeFen: bigint;
  readonly interestFen: bigint;
  readonly penaltyFen: bigint;
  readonly principalPaidFen: bigint;
  readonly feePaidFen: bigint;
  readonly interestPaidFen: bigint;
  readonly penaltyPaidFen: bigint;
  readonly currency: string;
}

export const InstalmentTable = new EntitySchema<InstalmentRow>({
  name: 'Instalment',
  tableName: 'instalments',
  columns: {
    id: { type: 'text', primary: true },
    planId: { type: 'text' },
    userId: { type: 'text' },
    number: { type: 'integer' },
    dueOn: { type: 'date' },
    principalFen: { type: 'bigint' },
    feeFen: { type: 'bigint' },
    interestFen: { type: 'bigint' },
    penaltyFen: { type: 'bigint' },
    principalPaidFen: { type: 'bigint' },
    feePaidFen: { type: 'bigint' },
    interestPaidFen: { type: 'bigint' },
    penaltyPaidFen: { type: 'bigint' },
    currency: { type: 'text' },
  },
});

/** What one person has to pay for one cycle. The total is fixed when the statement is made. */
export interface StatementRow {
  readonly id: string;
  readonly userId: string;
  readonly creditLineId: string;
  readonly cycleFrom: string;
  readonly cycleUntil: string;
  readonly dueOn: string;
  readonly totalDueFen: bigint;
  readonly minimumDueFen: bigint;
  readonly paidFen: bigint;
  readonly currency: string;
}

export const StatementTable = new EntitySchema<StatementRow>({
  name: 'Statement',
  tableName: 'statements',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    creditLineId: { type: 'text' },
    cycleFrom: { type: 'date' },
    cycleUntil: { type: 'date' },
    dueOn: { type: 'date' },
    totalDueFen: { type: 'bigint' },
    minimumDueFen: { type: 'bigint' },
    paidFen: { type: 'bigint' },
    currency: { type: 'text' },
  },
});

/** An instalment that a statement asks for. One that stays unpaid is asked for again by the next. */
export interface StatementInstalmentRow {
  readonly statementId: string;
  readonly instalmentId: string;
}

export const StatementInstalmentTable = new EntitySchema<StatementInstalmentRow>({
  name: 'StatementInstalment',
  tableName: 'statement_instalments',
  columns: {
    statementId: { type: 'text', primary: true },
    instalmentId: { type: 'text', primary: true },
  },
});

/** The bank's claim that one plan gave rise to. */
export interface ReceivableRow {
  readonly id: string;
  readonly planId: string;
}

export const ReceivableTable = new EntitySchema<ReceivableRow>({
  name: 'Receivable',
  tableName: 'receivables',
  columns: {
    id: { type: 'text', primary: true },
    planId: { type: 'text' },
  },
});

/** From which business date a party owns a receivable, until the next owner does. */
export interface ReceivableOwnerRow {
  readonly receivableId: string;
  readonly ownedFrom: string;
  readonly partyId: string;
}

export const ReceivableOwnerTable = new EntitySchema<ReceivableOwnerRow>({
  name: 'ReceivableOwner',
  tableName: 'receivable_owners',
  columns: {
    receivableId: { type: 'text', primary: true },
    ownedFrom: { type: 'date', primary: true },
    partyId: { type: 'text' },
  },
});

/** From how many days past due a bucket holds, by the day from which the rule is in force. */
export interface DelinquencyBucketRow {
  readonly inForceFrom: string;
  readonly fromDays: number;
  readonly bucket: DelinquencyBucket;
}

export const DelinquencyBucketTable = new EntitySchema<DelinquencyBucketRow>({
  name: 'DelinquencyBucket',
  tableName: 'delinquency_buckets',
  columns: {
    inForceFrom: { type: 'date', primary: true },
    fromDays: { type: 'integer', primary: true },
    bucket: { type: 'text' },
  },
});

/** From how many days past due a risk class holds, by the day from which the rule is in force. */
export interface RiskClassRow {
  readonly inForceFrom: string;
  readonly fromDays: number;
  readonly riskClass: RiskClass;
}

export const RiskClassTable = new EntitySchema<RiskClassRow>({
  name: 'RiskClass',
  tableName: 'risk_classes',
  columns: {
    inForceFrom: { type: 'date', primary: true },
    fromDays: { type: 'integer', primary: true },
    riskClass: { type: 'text' },
  },
});
