import { type DataSource, LessThanOrEqual } from 'typeorm';
import {
  type CreditPolicyGradeRow,
  CreditPolicyGradeTable,
  type CreditPolicyRow,
  CreditPolicyTable,
} from './assessmentTables.ts';
import type { PolicyReasonCode } from './reason.ts';
import type { Grade } from './scorecard/scoring/grade.ts';

/** A policy with its grades. */
export interface CreditPolicy extends CreditPolicyRow {
  readonly grades: readonly CreditPolicyGradeRow[];
}

/** The policy in force at an instant. Throws where there is none: there is no silent default. */
export async function readCreditPolicy(dataSource: DataSource, at: Date): Promise<CreditPolicy> {
  const policy = await dataSource.getRepository(CreditPolicyTable).findOne({
    where: { inForceFrom: LessThanOrEqual(at) },
    order: { inForceFrom: 'DESC' },
  });
  if (!policy) throw new Error('No credit policy is in force.');
  const { version } = policy;
  return { ...policy, grades: await dataSource.getRepository(CreditPolicyGradeTable).findBy({ version }) };
}

/** What a policy looks at. */
export interface Standing {
  /** Null where the sources gave too little for a score. */
  readonly score: { readonly grade: Grade | null; readonly reasonCodes: readonly string[] } | null;
  readonly requestedFen: bigint | null;
  /** A month; null where it is not known. */
  readonly incomeFen: bigint | null;
  /** Null where no lender reports. */
  readonly monthlyDueFen: bigint | null;
  readonly exposureFen: bigint | null;
  /** Instalments here in the 90 days before; null where none is known. */
  readonly repayments: OwnRepayments | null;
}

/** How a person paid instalments here. */
export interface OwnRepayments {
  readonly late: number;
  readonly missed: number;
}

/** What a policy says of an applicant. */
export type Verdict =
  | {
      readonly outcome: 'APPROVE';
      readonly grade: Grade;
      readonly limitFen: bigint;
      readonly reasonCodes: readonly string[];
    }
  | {
      readonly outcome: 'DECLINE';
      readonly grade: Grade | null;
      readonly limitFen: 0n;
      readonly reasonCodes: readonly string[];
    };

const mostReasons = 4;
const wholeBp = 10_000n;

/**
 * Judges an applicant by a policy alone. The limit is the least of what the grade, the income, the dues that the
 * income bears, and the request allow, in whole steps; whatever lowers it below the request is among the reasons.
 */
export function judgeApplicant(standing: Standing, policy: CreditPolicy): Verdict {
  const { score, incomeFen } = standing;
  const grade = score === null ? 'D' : score.grade;
  const caps: Cap[] = repaymentCaps(standing.repayments, policy);
  if (score === null) caps.push({ fen: policy.starterLimitFen ?? 0n, reason: 'HISTORY_SHORT' });
  if (incomeFen === null) caps.push({ fen: policy.unverifiedLimitFen ?? 0n, reason: 'INCOME_UNVERIFIED' });
  else caps.push(...incomeCaps({ ...standing, incomeFen }, policy));
  const { most, incomes } = allowanceOf(grade, policy);
  caps.push({ fen: most, reason: null });
  if (incomeFen !== null) caps.push({ fen: incomeFen * incomes, reason: null });

  const allowedFen = leastOf(caps.map(({ fen }) => fen));
  const wished = standing.requestedFen === null ? [] : [standing.requestedFen];
  const limitFen = wholeSteps(leastOf([allowedFen, ...wished]), policy.limitStepFen);
  const isLowered = standing.requestedFen === null || allowedFen < standing.requestedFen;
  const lowering = caps.flatMap(({ fen, reason }) =>
    isLowered && reason !== null && fen === allowedFen ? [reason] : [],
  );
  const reasonCodes = [...new Set([...lowering, ...(score?.reasonCodes ?? [])])].slice(0, mostReasons);
  if (grade === null || limitFen < policy.leastLimitFen) {
    return { outcome: 'DECLINE', grade, limitFen: 0n, reasonCodes };
  }
  return { outcome: 'APPROVE', grade, limitFen, reasonCodes };
}

/** The most that a limit may be, and the reason that a person is told if it is what decides. */
interface Cap {
  readonly fen: bigint;
  readonly reason: PolicyReasonCode | null;
}

/** Whoever paid too many instalments late here, or missed too many, gets nothing now. No history is no bad one. */
function repaymentCaps(repayments: OwnRepayments | null, policy: CreditPolicy): Cap[] {
  if (repayments === null) return [];
  const { mostLateInstalments, mostMissedInstalments } = policy;
  const caps: Cap[] = [];
  if (mostMissedInstalments !== null && repayments.missed > mostMissedInstalments) {
    caps.push({ fen: 0n, reason: 'INSTALMENTS_MISSED' });
  }
  if (mostLateInstalments !== null && repayments.late > mostLateInstalments) {
    caps.push({ fen: 0n, reason: 'INSTALMENTS_LATE' });
  }
  return caps;
}

/** What the income bears beside what is owed elsewhere; dues that nobody reports are no dues here: the starter cap holds. */
function incomeCaps(
  { incomeFen, monthlyDueFen, exposureFen }: Standing & { readonly incomeFen: bigint },
  policy: CreditPolicy,
): Cap[] {
  const bearableFen = (incomeFen * BigInt(policy.mostDueShareBp)) / wholeBp - (monthlyDueFen ?? 0n);
  const affordableFen = bearableFen <= 0n ? 0n : (bearableFen * wholeBp) / BigInt(policy.dueOfLimitBp);
  const isOverExposed = (exposureFen ?? 0n) > incomeFen * BigInt(policy.mostExposureIncomes);
  const affordability: Cap = { fen: affordableFen, reason: 'AFFORDABILITY_LOW' };
  return isOverExposed ? [{ fen: 0n, reason: 'EXPOSURE_ELSEWHERE' }, affordability] : [affordability];
}

function allowanceOf(grade: Grade | null, { version, grades }: CreditPolicy) {
  if (grade === null) return { most: 0n, incomes: 0n };
  const allowance = grades.find((one) => one.grade === grade);
  if (!allowance) throw new Error(`The credit policy ${version} says nothing of grade ${grade}.`);
  return { most: allowance.mostLimitFen, incomes: BigInt(allowance.mostIncomes) };
}

function leastOf(amounts: readonly bigint[]): bigint {
  let [least = 0n] = amounts;
  for (const amount of amounts) if (amount < least) least = amount;
  return least;
}

function wholeSteps(fen: bigint, step: bigint): bigint {
  return fen <= 0n ? 0n : fen - (fen % step);
}
