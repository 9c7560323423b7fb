import type { BusinessDate } from '../subgraphs/common/dates.ts';
import { derivedId } from '../subgraphs/common/ids.ts';
import { instantOn } from './calendar.ts';
import { type Journal, type Transfer, transfer } from './journal.ts';
import type { Instalment, Life } from './life.ts';
import {
  depositAccountOf,
  feeShareAccountOf,
  loanAccountOf,
  merchantAccountOf,
  sharedAccounts,
} from './rows/accounts.ts';
import type { OrderSettlement } from './settle.ts';

/** Everything that a person's life put into the bank's ledger. */
export function journalsOf(life: Life, settlements: readonly OrderSettlement[]): Journal[] {
  if (life.cards.length === 0) return [];
  return [
    ...depositJournals(life),
    ...settlements.flatMap((settlement) => settlementJournals(settlement)),
    ...life.purchases.flatMap(({ instalments }) => instalments.flatMap((each) => debitJournals(life, each))),
  ];
}

function depositJournals(life: Life): Journal[] {
  const deposit = depositAccountOf(life.userId);
  const clearing = sharedAccounts.clearing.id;
  return life.deposit.months.flatMap(({ on, salaryFen, livingFen }) => [
    ...journal('Salary', on, 9, null, [life.userId, on, 'in'], transfer(clearing, deposit, salaryFen)),
    ...journal('Living', on, 20, null, [life.userId, on, 'out'], transfer(deposit, clearing, livingFen)),
  ]);
}

function settlementJournals(settlement: OrderSettlement): Journal[] {
  const { purchase, userId, capturedOn, batchOn, payoutOn, grossFen, netFen, paymentId } = settlement;
  const merchant = merchantAccountOf(purchase.merchant.id);
  const drawdown = transfer(loanAccountOf(userId), merchant, grossFen);
  const key = purchase.orderId;
  const captured = journal('Drawdown', capturedOn, 10, null, [key, 'capture'], drawdown);
  if (!settlement.isPaidOut) return captured;
  const fee = settlement.shares.flatMap(({ partyId, amountFen }) =>
    transfer(merchant, feeShareAccountOf(partyId), amountFen),
  );
  const payout = transfer(merchant, sharedAccounts.clearing.id, netFen);
  return [
    ...captured,
    ...journal('Merchant fee', batchOn, 23, null, [key, 'fee'], fee),
    ...journal('Payout', payoutOn, 10, paymentId, [key, 'payout'], payout),
  ];
}

function debitJournals(life: Life, instalment: Instalment): Journal[] {
  const paid = instalment.attempts.find((attempt) => attempt.hasSucceeded);
  if (!paid) return [];
  const deposit = depositAccountOf(life.userId);
  const transfers = [
    ...transfer(deposit, loanAccountOf(life.userId), instalment.principalFen),
    ...transfer(deposit, sharedAccounts.interestIncome.id, instalment.feeFen),
  ];
  return journal('Instalment', paid.on, 11, paid.paymentId, [instalment.id], transfers);
}

/** A journal at an hour of a date, or none where there is nothing to move. */
export function journal(
  description: string,
  bookedOn: BusinessDate,
  hour: number,
  paymentId: string | null,
  key: readonly string[],
  transfers: readonly Transfer[],
): Journal[] {
  if (transfers.length === 0) return [];
  const id = derivedId('jnl', description, ...key);
  return [{ id, description, bookedOn, postedAt: instantOn(bookedOn, hour), paymentId, transfers }];
}
