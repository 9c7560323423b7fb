import type { BusinessDate } from '../subgraphs/common/dates.ts';
import { type Journal, transfer } from './journal.ts';
import { journal } from './journalsOf.ts';
import { sharedAccounts } from './rows/accounts.ts';
import { breakDaysOf, differenceFenOf } from './rows/reconciliation.ts';
import type { ReconciledPayment } from './statement.ts';

/** What differs from a statement stands on the suspense account until it is resolved. */
export function suspenseJournalsOf(payments: readonly ReconciledPayment[]): Journal[] {
  return payments.flatMap((payment) => {
    if (payment.break === null) return [];
    const { openedOn, resolvedOn } = breakDaysOf(payment);
    const differenceFen = differenceFenOf(payment);
    const opened = suspenseJournal('Break found', openedOn, payment.paymentId, differenceFen);
    if (!payment.break.isResolved) return opened;
    return [...opened, ...suspenseJournal('Break resolved', resolvedOn, payment.paymentId, -differenceFen)];
  });
}

/** Money that the statement has and the books had not goes through suspense; a negative amount is the reverse. */
export function suspenseJournal(
  description: string,
  bookedOn: BusinessDate,
  key: string,
  amountFen: bigint,
): Journal[] {
  const { clearing, suspense } = sharedAccounts;
  const transfers =
    amountFen < 0n
      ? transfer(suspense.id, clearing.id, -amountFen)
      : transfer(clearing.id, suspense.id, amountFen);
  return journal(description, bookedOn, 9, null, [key], transfers);
}
