import { SubgraphError } from '../../common/callSubgraph.ts';
import { type BusinessDate, businessDateAt } from '../../common/dates.ts';
import { parseFen } from '../../common/money.ts';
import { isOutage } from '../../common/outage.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import { type CreditPolicyRow, CreditReportTable, type ReportedMonth } from './assessmentTables.ts';
import { type BehaviourVector, behaviourVectorOf } from './behaviour/behaviourVector.ts';
import { type BehaviourWindow, readBehaviourWindows, windowDays } from './behaviour/behaviourWindows.ts';
import type { CashFlowWindow } from './behaviour/cashFlowWindow.ts';
import type { StatementHistory, StatementMonth } from './scorecard/features/statementHistory.ts';
import type { SourceGap } from './sourceGap.ts';

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
  /** What the bank lets out, with windows up to `on`. */
  readonly cashFlowOf: (userId: string, on: BusinessDate) => Promise<CashFlow | 'CONSENT_MISSING'>;
  /** What the person did here until `at`, as far as it is known now. */
  readonly behaviourOf: (userId: string, at: Date) => Promise<BehaviourWindow[]>;
}

/** Sums over a person's accounts at the bank. */
export interface CashFlow {
  /** Latest first. */
  readonly months: readonly { readonly month: BusinessDate; readonly inflowFen: bigint }[];
  /** None where the person has no account at the bank. */
  readonly windows: readonly CashFlowWindow[];
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
    cashFlowOf: (userId, on) => askBank(userId, on, client),
    behaviourOf: (userId, at) => readBehaviourWindows(dataSource, [userId], at),
  };
}

function readMonth(month: ReportedMonth | null): StatementMonth | null {
  if (month === null) return null;
  const { billedFen, paidFen, delayMonths, standing } = month;
  return { billedFen: BigInt(billedFen), paidFen: BigInt(paidFen), delayMonths, standing };
}

const cashFlowQuestion = `query ApplicantCashFlow($userId: ID!, $days: [Int!]!, $on: Date!) {
  cashFlowOf(userId: $userId) {
    months { month inflow { amount } }
    windows(days: $days, until: $on) { days inflow { amount } outflow { amount } entries }
  }
}`;

interface Amount {
  readonly amount: string;
}

interface CashFlowAnswer {
  readonly cashFlowOf: {
    readonly months: readonly { readonly month: string; readonly inflow: Amount }[];
    readonly windows: readonly {
      readonly days: number;
      readonly inflow: Amount;
      readonly outflow: Amount;
      readonly entries: number;
    }[];
  };
}

async function askBank(
  userId: string,
  on: BusinessDate,
  client: SubgraphParts['client'],
): Promise<CashFlow | 'CONSENT_MISSING'> {
  try {
    const options = { timeoutMs: bankTimeoutMs };
    const { cashFlowOf } = await client.call<CashFlowAnswer>(
      'accounts',
      cashFlowQuestion,
      { userId, days: windowDays, on },
      options,
    );
    return {
      months: cashFlowOf.months.map(({ month, inflow }) => ({ month, inflowFen: parseFen(inflow.amount) })),
      windows: cashFlowOf.windows.map(({ days, inflow, outflow, entries }) => ({
        days,
        inflowFen: parseFen(inflow.amount),
        outflowFen: parseFen(outflow.amount),
        entries,
      })),
    };
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
  readonly behaviour: BehaviourVector;
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
  const on = businessDateAt(now);
  const [reported, cashFlow, windows] = await Promise.all([
    orGap(sources.reportOf(userId)),
    orGap(sources.cashFlowOf(userId, on)),
    sources.behaviourOf(userId, now),
  ]);
  const income = typeof cashFlow === 'string' ? cashFlow : incomeOf(cashFlow, policy.incomeMonths, on);
  const report = typeof reported === 'object' && isFresh(reported, policy, now) ? reported : null;
  return {
    report,
    reportGap: typeof reported === 'string' ? reported : report === null ? 'STALE' : null,
    incomeFen: typeof income === 'bigint' ? income : null,
    incomeGap: typeof income === 'bigint' ? null : income,
    behaviour: behaviourVectorOf(windows, typeof cashFlow === 'string' ? cashFlow : cashFlow.windows),
  };
}

/**
 * The mean of what came in, over the last whole months before `on`; needs as many months as are asked for. It is
 * every credit to the person's accounts at the bank: transfers from others, or from the person's own accounts
 * elsewhere, are not told apart from wages. So it may be more than the income, and less where wages go to
 * another bank.
 */
function incomeOf({ months }: CashFlow, count: number, on: BusinessDate): bigint | 'NO_DATA' {
  const whole = months.filter(({ month }) => month.slice(0, 7) < on.slice(0, 7)).slice(0, count);
  if (whole.length < count) return 'NO_DATA';
  return whole.reduce((sum, { inflowFen }) => sum + inflowFen, 0n) / BigInt(count);
}

function isFresh({ reportedAt }: CreditReport, { reportLivesDays }: CreditPolicyRow, now: Date): boolean {
  return now.getTime() - reportedAt.getTime() <= reportLivesDays * 24 * 3_600_000;
}
