import { addMonths, type BusinessDate } from '../../subgraphs/common/dates.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import {
  BusinessDayTable,
  InstalmentPlanTable,
  InstalmentTable,
  ReceivableOwnerTable,
  ReceivableTable,
  StatementInstalmentTable,
  StatementTable,
} from '../../subgraphs/platform/receivables/tables.ts';
import { dayOfMonth, dueDay, instantOn, statementDay, today } from '../calendar.ts';
import type { Instalment, Life, Line, Purchase } from '../life.ts';
import { bank } from '../parties.ts';
import type { RowSet } from '../rowSet.ts';

const currency = 'CNY';

/** The business date on which the world stands still. */
export function addBusinessDay(rows: RowSet): void {
  rows.add(BusinessDayTable, { isCurrent: true, businessDate: today });
}

/** A person's plans with their instalments, receivables and statements. */
export function addReceivables(rows: RowSet, life: Life, line: Line): void {
  for (const purchase of life.purchases) {
    if (purchase.capturedOn !== null) addPlan(rows, life, line, purchase, purchase.capturedOn);
  }
  addStatements(rows, life, line);
}

function addPlan(rows: RowSet, life: Life, line: Line, purchase: Purchase, capturedOn: BusinessDate): void {
  const planId = derivedId('pln', purchase.orderId);
  const receivableId = derivedId('rcv', planId);
  rows.add(InstalmentPlanTable, {
    id: planId,
    orderId: purchase.orderId,
    userId: life.userId,
    creditLineId: line.id,
    method: 'FEE',
    principalFen: purchase.totalFen,
    currency,
    tenor: purchase.tenor,
    capturedAt: instantOn(capturedOn, 10),
    writtenOffOn: null,
  });
  rows.add(InstalmentTable, ...purchase.instalments.map((instalment) => rowOf(instalment, planId, life)));
  rows.add(ReceivableTable, { id: receivableId, planId });
  rows.add(ReceivableOwnerTable, { receivableId, ownedFrom: capturedOn, partyId: bank.id });
}

function rowOf(instalment: Instalment, planId: string, life: Life) {
  const { id, number, dueOn, principalFen, feeFen, penaltyFen, isPaid } = instalment;
  return {
    id,
    planId,
    userId: life.userId,
    number,
    dueOn,
    principalFen,
    feeFen,
    interestFen: 0n,
    penaltyFen,
    principalPaidFen: isPaid ? principalFen : 0n,
    feePaidFen: isPaid ? feeFen : 0n,
    interestPaidFen: 0n,
    penaltyPaidFen: 0n,
    currency,
  };
}

/** A statement for each cycle that asks for something: what falls due, and what stayed unpaid before. */
function addStatements(rows: RowSet, life: Life, line: Line): void {
  const instalments = life.purchases.flatMap((purchase) => purchase.instalments);
  const months = [...new Set(instalments.map((instalment) => instalment.dueOn))].sort();
  for (const dueOn of months) {
    const cycleUntil = dayOfMonth(dueOn, statementDay);
    if (cycleUntil > today || dueOn !== dayOfMonth(dueOn, dueDay)) continue;
    const asked = instalments.filter(
      (instalment) => instalment.dueOn === dueOn || (instalment.dueOn < dueOn && !instalment.isPaid),
    );
    addStatement(rows, life, line, dueOn, cycleUntil, asked);
  }
}

function addStatement(
  rows: RowSet,
  life: Life,
  line: Line,
  dueOn: BusinessDate,
  cycleUntil: BusinessDate,
  asked: readonly Instalment[],
): void {
  const id = derivedId('stm', line.id, cycleUntil);
  const totalDueFen = sumFen(asked);
  rows.add(StatementTable, {
    id,
    userId: life.userId,
    creditLineId: line.id,
    cycleFrom: addMonths(cycleUntil, -1),
    cycleUntil,
    dueOn,
    totalDueFen,
    minimumDueFen: totalDueFen,
    paidFen: sumFen(asked.filter((instalment) => instalment.isPaid)),
    currency,
  });
  rows.add(
    StatementInstalmentTable,
    ...asked.map((instalment) => ({ statementId: id, instalmentId: instalment.id })),
  );
}

function sumFen(instalments: readonly Instalment[]): bigint {
  return instalments.reduce((sum, each) => sum + each.principalFen + each.feeFen, 0n);
}
