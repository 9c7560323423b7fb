import type { BreakClass } from '../subgraphs/bank/reconciliation/break.ts';
import type { Journal } from './journal.ts';
import { journalsOf } from './journalsOf.ts';
import { type LedgerTotals, ledgerTotalsOf } from './ledgerTotals.ts';
import { liveLife, type Person } from './liveLife.ts';
import { createRowSet, type RowSet } from './rowSet.ts';
import { addApproval, addCustomer, addJournals } from './rows/accounts.ts';
import { addBehaviour } from './rows/behaviour.ts';
import { addClearing } from './rows/clearing.ts';
import { addCreditLine } from './rows/creditLines.ts';
import { addCreditReport } from './rows/creditPolicy.ts';
import { addOrders } from './rows/orders.ts';
import { addReceivables } from './rows/receivables.ts';
import { addReconciliation } from './rows/reconciliation.ts';
import { addRisk } from './rows/risk.ts';
import { addShopper } from './rows/users.ts';
import { type OrderSettlement, settlementsOf } from './settle.ts';
import { type ReconciledPayment, reconciledPaymentsOf } from './statement.ts';
import { suspenseJournalsOf } from './suspense.ts';

/** A person, and the payments of the person that differ from the statements, by their place. */
export interface Cast extends Person {
  readonly breaks?: ReadonlyMap<number, BreakClass>;
}

/** What some people's lives come to on both sides. */
export interface Stories {
  readonly bank: RowSet;
  readonly platform: RowSet;
  readonly settlements: readonly OrderSettlement[];
  readonly payments: readonly ReconciledPayment[];
  readonly totals: LedgerTotals;
  /** What approved lines take from the facility. */
  readonly reservedFen: bigint;
}

/** Tells the lives of some people. Gives the same rows each time for the same people. */
export function tellStories(people: readonly Cast[], passwordHash: string): Stories {
  const bank = createRowSet();
  const platform = createRowSet();
  const settlements: OrderSettlement[] = [];
  const payments: ReconciledPayment[] = [];
  const journals: Journal[] = [];
  let reservedFen = 0n;
  for (const person of people) {
    const life = liveLife(person);
    const ownSettlements = settlementsOf(life);
    const ownPayments = reconciledPaymentsOf(life, ownSettlements, person.breaks ?? new Map());
    const ownJournals = [...journalsOf(life, ownSettlements), ...suspenseJournalsOf(ownPayments)];
    addShopper(platform, life, passwordHash);
    if (life.line !== null) {
      reservedFen += life.line.limitFen;
      addApproval(bank, life, life.line);
      addCreditLine(platform, life, life.line);
      addOrders(platform, life);
      addRisk(platform, life, life.line);
      addReceivables(platform, life, life.line);
      addBehaviour(platform, life);
    } else addCreditReport(platform, life);
    addCustomer(bank, life, ledgerTotalsOf(ownJournals));
    addClearing(bank, life, ownSettlements);
    addReconciliation(bank, person.number, ownPayments);
    settlements.push(...ownSettlements);
    payments.push(...ownPayments);
    journals.push(...ownJournals);
  }
  addJournals(bank, inOrderOfPosting(journals));
  return { bank, platform, settlements, payments, totals: ledgerTotalsOf(journals), reservedFen };
}

function inOrderOfPosting(journals: readonly Journal[]): Journal[] {
  return journals.toSorted((a, b) => a.postedAt.getTime() - b.postedAt.getTime());
}
