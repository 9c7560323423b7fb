import {
  FeeShareTable,
  PaymentTable,
  PlannedDebitTable,
  SettlementTable,
} from '../../subgraphs/bank/clearing/tables.ts';
import { businessDayOnOrAfter } from '../../subgraphs/common/businessDays.ts';
import { addDays, type BusinessDate } from '../../subgraphs/common/dates.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import { debitPlanDays, instantOn, today } from '../calendar.ts';
import type { DebitAttempt, Instalment, Life } from '../life.ts';
import type { RowSet } from '../rowSet.ts';
import { channelOf, type OrderSettlement } from '../settle.ts';

const currency = 'CNY';

/** A person's settlements with their payouts, and the debits of the person's cards, tried and planned. */
export function addClearing(rows: RowSet, life: Life, settlements: readonly OrderSettlement[]): void {
  for (const settlement of settlements) addSettlement(rows, settlement);
  const autoDebitId = life.cards.find((card) => card.autoDebitId !== null)?.autoDebitId ?? null;
  for (const instalment of life.purchases.flatMap((purchase) => purchase.instalments)) {
    rows.add(PaymentTable, ...instalment.attempts.map((attempt) => debitOf(life, instalment, attempt)));
    if (autoDebitId !== null) addPlannedDebit(rows, life, instalment, autoDebitId);
  }
}

export function batchIdOf(batchOn: BusinessDate): string {
  return derivedId('bat', batchOn);
}

/** What a channel calls a payment: never digits alone, so that it cannot be taken for a card number. */
export function channelReferenceOf(paymentId: string): string {
  return `R${derivedId('ref', paymentId).slice(4, 18).toUpperCase()}`;
}

function addSettlement(rows: RowSet, settlement: OrderSettlement): void {
  const { purchase, userId, isPaidOut, paymentId } = settlement;
  const orderId = purchase.orderId;
  if (isPaidOut) rows.add(PaymentTable, payoutOf(settlement));
  rows.add(SettlementTable, {
    orderId,
    batchId: batchIdOf(settlement.batchOn),
    buyerUserId: userId,
    merchantPartyId: purchase.merchant.id,
    grossFen: settlement.grossFen,
    merchantFeeFen: settlement.feeFen,
    netFen: settlement.netFen,
    currency,
    paymentId: isPaidOut ? paymentId : null,
  });
  rows.add(FeeShareTable, ...settlement.shares.map((share) => ({ orderId, ...share })));
}

function payoutOf({ purchase, userId, paymentId, payoutOn, batchOn, channel, netFen }: OrderSettlement) {
  return {
    id: paymentId,
    kind: 'PAYOUT',
    status: 'SUCCEEDED',
    amountFen: netFen,
    currency,
    channel,
    channelReference: channelReferenceOf(paymentId),
    batchReference: `B-${batchOn}`,
    userId,
    merchantPartyId: purchase.merchant.id,
    instalmentId: null,
    businessDate: payoutOn,
    createdAt: instantOn(payoutOn, 9),
    completedAt: instantOn(payoutOn, 10),
    failureReason: null,
  } as const;
}

function debitOf(life: Life, instalment: Instalment, attempt: DebitAttempt) {
  return {
    id: attempt.paymentId,
    kind: 'DEBIT',
    status: attempt.hasSucceeded ? 'SUCCEEDED' : 'FAILED',
    amountFen: instalment.principalFen + instalment.feeFen,
    currency,
    channel: channelOf(attempt.paymentId),
    channelReference: channelReferenceOf(attempt.paymentId),
    batchReference: null,
    userId: life.userId,
    merchantPartyId: null,
    instalmentId: instalment.id,
    businessDate: attempt.on,
    createdAt: instantOn(attempt.on, 8),
    completedAt: instantOn(attempt.on, 11),
    failureReason: attempt.hasSucceeded ? null : 'INSUFFICIENT_FUNDS',
  } as const;
}

/** What is overdue is tried again on the next business day; the rest on its due date, a month ahead. */
function addPlannedDebit(rows: RowSet, life: Life, instalment: Instalment, autoDebitId: string): void {
  if (instalment.isPaid || instalment.dueOn > addDays(today, debitPlanDays)) return;
  const dueOrNext = instalment.dueOn < today ? addDays(today, 1) : instalment.dueOn;
  rows.add(PlannedDebitTable, {
    instalmentId: instalment.id,
    autoDebitId,
    userId: life.userId,
    dueOn: instalment.dueOn,
    debitOn: businessDayOnOrAfter(dueOrNext),
    amountFen: instalment.principalFen + instalment.feeFen + instalment.penaltyFen,
    currency,
    status: 'PLANNED',
  });
}
