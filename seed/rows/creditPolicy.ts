import {
  CreditPolicyGradeTable,
  CreditPolicyTable,
  CreditReportTable,
  type ReportedMonth,
} from '../../subgraphs/platform/risk/assessmentTables.ts';
import { instantOn } from '../calendar.ts';
import type { Life } from '../life.ts';
import { bank } from '../parties.ts';
import { randomOf } from '../random.ts';
import type { RowSet } from '../rowSet.ts';

const version = '2025-1';

/** The most for each grade, and in monthly incomes. */
const grades = [
  ['A', 5_000_000n, 6],
  ['B', 3_000_000n, 4],
  ['C', 1_500_000n, 3],
  ['D', 500_000n, 2],
] as const;

/** By what applications are judged. Reports and appeals may be late, for the days of this world stand still. */
export function addCreditPolicy(rows: RowSet): void {
  rows.add(CreditPolicyTable, {
    version,
    inForceFrom: instantOn('2025-01-01', 0),
    consentRecipientId: bank.id,
    referenceLimitFen: 2_000_000n,
    leastLimitFen: 50_000n,
    limitStepFen: 10_000n,
    starterLimitFen: 200_000n,
    unverifiedLimitFen: 1_000_000n,
    incomeMonths: 3,
    mostDueShareBp: 5_000,
    dueOfLimitBp: 920,
    mostExposureIncomes: 24,
    reportLivesDays: 3_650,
    scoresThroughOutages: false,
    appealDays: 3_650,
    mostLateInstalments: 2,
    mostMissedInstalments: 0,
  });
  for (const [grade, mostLimitFen, mostIncomes] of grades) {
    rows.add(CreditPolicyGradeTable, { version, grade, mostLimitFen, mostIncomes });
  }
}

const limitFen = 2_000_000n;

/** What another lender reports of a person who has no credit here yet: half a year of a card that is paid on time. */
export function addCreditReport(rows: RowSet, { userId }: Pick<Life, 'userId'>): void {
  const random = randomOf('creditReport', userId);
  const months = Array.from({ length: 6 }, (): ReportedMonth => {
    const billedFen = BigInt(random.whole(200_00, 3_000_00));
    return { billedFen: String(billedFen), paidFen: String(billedFen), delayMonths: 0, standing: 'CLEARED' };
  });
  rows.add(CreditReportTable, {
    userId,
    reportedAt: instantOn('2026-11-18', 9),
    limitFen,
    months,
    monthlyDueFen: BigInt(random.whole(100_00, 600_00)),
    exposureFen: BigInt(months[0]?.billedFen ?? 0),
    lenders: 1,
  });
}
