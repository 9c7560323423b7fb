import { SubgraphError } from '../../common/callSubgraph.ts';
import { type BusinessDate, businessDateAt } from '../../common/dates.ts';
import { parseFen } from '../../common/money.ts';
import { isOutage } from '../../common/outage.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import { type CreditPolicyRow, CreditReportTable, type ReportedMonth } from './assessmentTables.ts';
import type { StatementHistory, StatementMonth } from './scorecard/features/statementHistory.ts';

/** Why a source gave nothing. */
export type SourceGap =
  /** It knows nothing of the person. */
  | 'NO_DATA'
  /** What it knows is too old. */
  | 'STALE'
  /** The person did not let it tell. */
  | 'CONSENT_MISSING'
  /** It did not answer. */
  | 'UNAVAILABLE';

/** What other lenders report of a person. */
export interface CreditReport {
  readonly reportedAt: Date;
  /** The person's largest credit elsewhere, month by month. */
  readonly history: StatementHistory;
  /** What all lenders together ask for each month. */
  readonly monthlyDueFen: bigint;
  /** What is owed to all lenders together. */
  readonly exposureFen: bigint;
}

/** Where an assessment takes its facts from. Each may throw an Outage; another agency is put here. */
export interface CreditSources {
  readonly reportOf: (userId: string) => Promise<CreditReport | 'NO_DATA'>;
  /**
   * The mean of what came in, over the last whole months before `on`; needs as many months as are asked for. It is
   * every credit to the person's accounts at the bank: transfers from others, or from the person's own accounts
   * elsewhere, are not told apart from wages. So it may be more than the income, and less where wages go to
   * another bank.
   */
  readonly incomeOf: (
    userId: string,
    months: number,
    on: BusinessDate,
  ) => Promise<bigint | 'NO_DATA' | 'CONSENT_MISSING'>;
}

const bankTimeoutMs = 3_000;

/** The embedded agency, which is a table, and the bank. */
export function creditSources({
  dataSource,
  client,
}: Pick<SubgraphParts, 'dataSource' | 'client'>): CreditSources {
  return {
    reportOf: async (userId) => {
      const row = await dataSource.getRepository(CreditReportTable).findOneBy({ userId });
      if (!row) return 'NO_DATA';
      const { reportedAt, limitFen, months, monthlyDueFen, exposureFen } = row;
      return { reportedAt, history: { limitFen, months: months.map(readMonth) }, monthlyDueFen, exposureFen };
    },
    incomeOf: async (userId, months, on) => {
      const inflows = await askBank(userId, client);
      if (inflows === 'CONSENT_MISSING') return inflows;
      const whole = inflows.filter(({ month }) => month.slice(0, 7) < on.slice(0, 7)).slice(0, months);
      if (whole.length < months) return 'NO_DATA';
      return whole.reduce((sum, { inflow }) => sum + parseFen(inflow.amount), 0n) / BigInt(months);
    },
  };
}

function readMonth(month: ReportedMonth | null): StatementMonth | null {
  if (month === null) return null;
  const { billedFen, paidFen, delayMonths, standing } = month;
  return { billedFen: BigInt(billedFen), paidFen: BigInt(paidFen), delayMonths, standing };
}

const cashFlowQuestion = `query ApplicantCashFlow($userId: ID!) {
  cashFlowOf(userId: $userId) { months { month inflow { amount } } }
}`;

interface CashFlowAnswer {
  readonly cashFlowOf: {
    readonly months: readonly { readonly month: string; readonly inflow: { readonly amount: string } }[];
  };
}

async function askBank(userId: string, client: SubgraphParts['client']) {
  try {
    const options = { timeoutMs: bankTimeoutMs };
    const { cashFlowOf } = await client.call<CashFlowAnswer>(
      'accounts',
      cashFlowQuestion,
      { userId },
      options,
    );
    return cashFlowOf.months;
  } catch (error) {
    if (error instanceof SubgraphError && error.codes.includes('CONSENT_REQUIRED')) return 'CONSENT_MISSING';
    throw error;
  }
}

/** What could be learnt of an applicant: of each source either what it gave or why it gave nothing. */
export interface ApplicantFacts {
  readonly report: CreditReport | null;
  readonly reportGap: SourceGap | null;
  /** A month. */
  readonly incomeFen: bigint | null;
  readonly incomeGap: SourceGap | null;
}

/** Asks all sources at once. Throws the Outage of one that does not answer where the policy does not go on without. */
export async function gatherFacts(
  userId: string,
  policy: CreditPolicyRow,
  now: Date,
  sources: CreditSources,
): Promise<ApplicantFacts> {
  const orGap = <Fact>(asked: Promise<Fact>): Promise<Fact | 'UNAVAILABLE'> =>
    asked.catch((error: unknown) => {
      if (policy.scoresThroughOutages && isOutage(error)) return 'UNAVAILABLE';
      throw error;
    });
  const [reported, income] = await Promise.all([
    orGap(sources.reportOf(userId)),
    orGap(sources.incomeOf(userId, policy.incomeMonths, businessDateAt(now))),
  ]);
  const report = typeof reported === 'object' && isFresh(reported, policy, now) ? reported : null;
  return {
    report,
    reportGap: typeof reported === 'string' ? reported : report === null ? 'STALE' : null,
    incomeFen: typeof income === 'bigint' ? income : null,
    incomeGap: typeof income === 'bigint' ? null : income,
  };
}

function isFresh({ reportedAt }: CreditReport, { reportLivesDays }: CreditPolicyRow, now: Date): boolean {
  return now.getTime() - reportedAt.getTime() <= reportLivesDays * 24 * 3_600_000;
}
