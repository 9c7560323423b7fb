import { EntitySchema } from 'typeorm';
import type { BehaviourVector } from './behaviour/behaviourVector.ts';
import type { FeatureVector } from './scorecard/features/featureVector.ts';
import type { StatementMonth } from './scorecard/features/statementHistory.ts';
import type { Grade } from './scorecard/scoring/grade.ts';
import type { SourceGap } from './sourceGap.ts';

/** By what applications are judged from an instant on. Never changed: another policy is another version. */
export interface CreditPolicyRow {
  readonly version: string;
  readonly inForceFrom: Date;
  /** The party that people must have let use their data. */
  readonly consentRecipientId: string;
  /** The median limit of the portfolio: the unit of amounts for the models. */
  readonly referenceLimitFen: bigint;
  /** Below this no line is worth having. */
  readonly leastLimitFen: bigint;
  /** Limits are whole multiples of it. */
  readonly limitStepFen: bigint;
  /** For people of whom no lender reports enough to be scored; null: they are declined. */
  readonly starterLimitFen: bigint | null;
  /** The most for people whose income is not known; null: they are declined. */
  readonly unverifiedLimitFen: bigint | null;
  /** How many of the last whole months the income is taken from. */
  readonly incomeMonths: number;
  /** The most that all monthly dues together may take of the income, in hundredths of a percent. */
  readonly mostDueShareBp: number;
  /** What a limit that is drawn in full costs a month, in hundredths of a percent. */
  readonly dueOfLimitBp: number;
  /** The most that may be owed elsewhere, in monthly incomes. */
  readonly mostExposureIncomes: number;
  /** How old a report may be. */
  readonly reportLivesDays: number;
  /** Whether a source that does not answer is a gap; if not, the assessment is to be tried again. */
  readonly scoresThroughOutages: boolean;
  /** For how many days a decision can be appealed against. */
  readonly appealDays: number;
  /** How many instalments here may have been paid late in the 90 days before; null: it is not looked at. */
  readonly mostLateInstalments: number | null;
  /** How many may have been missed in the 90 days before; null: it is not looked at. */
  readonly mostMissedInstalments: number | null;
}

export const CreditPolicyTable = new EntitySchema<CreditPolicyRow>({
  name: 'CreditPolicy',
  tableName: 'credit_policies',
  columns: {
    version: { type: 'text', primary: true },
    inForceFrom: { type: 'timestamptz', precision: 3 },
    consentRecipientId: { type: 'text' },
    referenceLimitFen: { type: 'bigint' },
    leastLimitFen: { type: 'bigint' },
    limitStepFen: { type: 'bigint' },
    starterLimitFen: { type: 'bigint', nullable: true },
    unverifiedLimitFen: { type: 'bigint', nullable: true },
    incomeMonths: { type: 'integer' },
    mostDueShareBp: { type: 'integer' },
    dueOfLimitBp: { type: 'integer' },
    mostExposureIncomes: { type: 'integer' },
    reportLivesDays: { type: 'integer' },
    scoresThroughOutages: { type: 'boolean' },
    appealDays: { type: 'integer' },
    mostLateInstalments: { type: 'integer', nullable: true },
    mostMissedInstalments: { type: 'integer', nullable: true },
  },
});

/** The most that a policy gives a grade. */
export interface CreditPolicyGradeRow {
  readonly version: string;
  readonly grade: Grade;
  readonly mostLimitFen: bigint;
  /** In monthly incomes. */
  readonly mostIncomes: number;
}

export const CreditPolicyGradeTable = new EntitySchema<CreditPolicyGradeRow>({
  name: 'CreditPolicyGrade',
  tableName: 'credit_policy_grades',
  columns: {
    version: { type: 'text', primary: true },
    grade: { type: 'text', primary: true },
    mostLimitFen: { type: 'bigint' },
    mostIncomes: { type: 'integer' },
  },
});

/** A month as a report has it: amounts as text, for JSON has no whole numbers of that size. */
export interface ReportedMonth extends Pick<StatementMonth, 'delayMonths' | 'standing'> {
  readonly billedFen: string;
  readonly paidFen: string;
}

/** What the embedded credit reference agency knows of a person. */
export interface CreditReportRow {
  readonly userId: string;
  readonly reportedAt: Date;
  readonly limitFen: bigint | null;
  /** Six months, newest first; null where nothing was reported. */
  readonly months: readonly (ReportedMonth | null)[];
  readonly monthlyDueFen: bigint;
  readonly exposureFen: bigint;
  readonly lenders: number;
}

export const CreditReportTable = new EntitySchema<CreditReportRow>({
  name: 'CreditReport',
  tableName: 'credit_reports',
  columns: {
    userId: { type: 'text', primary: true },
    reportedAt: { type: 'timestamptz', precision: 3 },
    limitFen: { type: 'bigint', nullable: true },
    months: { type: 'jsonb' },
    monthlyDueFen: { type: 'bigint' },
    exposureFen: { type: 'bigint' },
    lenders: { type: 'integer' },
  },
});

/** What risk made of an application, with all that it follows from. Never changed. */
export interface AssessmentRow {
  readonly id: string;
  readonly applicationId: string;
  readonly idempotencyKey: string;
  readonly userId: string;
  readonly requestedFen: bigint | null;
  readonly consentId: string;
  readonly outcome: 'APPROVE' | 'DECLINE';
  /** Null where the sources gave too little for a score. */
  readonly score: number | null;
  /** A fraction in decimal, as in "0.034512". */
  readonly probabilityOfDefault: string | null;
  readonly grade: Grade | null;
  readonly limitFen: bigint;
  readonly modelVersion: string;
  readonly challengerVersion: string | null;
  readonly challengerScore: number | null;
  readonly policyVersion: string;
  readonly reasonCodes: readonly string[];
  /** What the model looked at. */
  readonly vector: FeatureVector;
  /** Figures over windows; null for assessments from before they were looked at. */
  readonly behaviour: BehaviourVector | null;
  /** A month, the mean of `incomeMonths` months. */
  readonly incomeFen: bigint | null;
  readonly incomeMonths: number;
  readonly monthlyDueFen: bigint | null;
  readonly exposureFen: bigint | null;
  readonly reportGap: SourceGap | null;
  readonly incomeGap: SourceGap | null;
  readonly decisionId: string;
  readonly assessedAt: Date;
}

export const AssessmentTable = new EntitySchema<AssessmentRow>({
  name: 'Assessment',
  tableName: 'assessments',
  columns: {
    id: { type: 'text', primary: true },
    applicationId: { type: 'text' },
    idempotencyKey: { type: 'text' },
    userId: { type: 'text' },
    requestedFen: { type: 'bigint', nullable: true },
    consentId: { type: 'text' },
    outcome: { type: 'text' },
    score: { type: 'integer', nullable: true },
    probabilityOfDefault: { type: 'text', nullable: true },
    grade: { type: 'text', nullable: true },
    limitFen: { type: 'bigint' },
    modelVersion: { type: 'text' },
    challengerVersion: { type: 'text', nullable: true },
    challengerScore: { type: 'integer', nullable: true },
    policyVersion: { type: 'text' },
    reasonCodes: { type: 'text', array: true },
    vector: { type: 'jsonb' },
    behaviour: { type: 'jsonb', nullable: true },
    incomeFen: { type: 'bigint', nullable: true },
    incomeMonths: { type: 'integer' },
    monthlyDueFen: { type: 'bigint', nullable: true },
    exposureFen: { type: 'bigint', nullable: true },
    reportGap: { type: 'text', nullable: true },
    incomeGap: { type: 'text', nullable: true },
    decisionId: { type: 'text' },
    assessedAt: { type: 'timestamptz', precision: 3 },
  },
});
