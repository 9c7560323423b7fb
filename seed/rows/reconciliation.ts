import {
  BreakTable,
  PaymentComparisonTable,
  StatementLineTable,
} from '../../subgraphs/bank/reconciliation/tables.ts';
import { addBusinessDays } from '../../subgraphs/common/businessDays.ts';
import type { BusinessDate } from '../../subgraphs/common/dates.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import { bank } from '../parties.ts';
import type { RowSet } from '../rowSet.ts';
import type { ReconciledPayment } from '../statement.ts';

/** Numbers of statement lines that are set aside for each person. */
const linesPerPerson = 200;

/** A person's payments as compared with the statements. Runs are written by whoever writes the rows. */
export function addReconciliation(
  rows: RowSet,
  personNumber: number,
  payments: readonly ReconciledPayment[],
): void {
  let lineNumber = personNumber * linesPerPerson;
  for (const payment of payments) {
    const reconciliationId = runIdOf(payment.channel, payment.on);
    const isBroken = payment.break !== null && !payment.break.isResolved;
    rows.add(PaymentComparisonTable, {
      paymentId: payment.paymentId,
      reconciliationId,
      userId: payment.userId,
      merchantPartyId: payment.merchantPartyId,
      status: isBroken ? 'BROKEN' : 'MATCHED',
    });
    for (const [index, amountFen] of payment.linesFen.entries()) {
      lineNumber += 1;
      const isMatched = !isBroken || (payment.break?.class === 'DUPLICATE_EXTERNAL' && index === 0);
      rows.add(StatementLineTable, {
        reconciliationId,
        number: lineNumber,
        reference: payment.reference,
        amountFen,
        isMatched,
      });
    }
    if (payment.break !== null) rows.add(BreakTable, breakOf(payment, payment.break));
  }
}

export function runIdOf(channel: string, on: BusinessDate): string {
  return derivedId('rec', channel, on);
}

/** The statement's amount less the books'. */
export function differenceFenOf(payment: ReconciledPayment): bigint {
  return payment.linesFen.reduce((sum, lineFen) => sum + lineFen, 0n) - payment.bookedFen;
}

/** A break is found when the statement of its day is compared, and resolved two business days later. */
export function breakDaysOf(payment: Pick<ReconciledPayment, 'on'>): {
  openedOn: BusinessDate;
  resolvedOn: BusinessDate;
} {
  const openedOn = addBusinessDays(payment.on, 1);
  return { openedOn, resolvedOn: addBusinessDays(openedOn, 2) };
}

function breakOf(payment: ReconciledPayment, found: NonNullable<ReconciledPayment['break']>) {
  const { openedOn, resolvedOn } = breakDaysOf(payment);
  return {
    id: derivedId('brk', payment.paymentId),
    reconciliationId: runIdOf(payment.channel, payment.on),
    class: found.class,
    status: found.isResolved ? ('RESOLVED' as const) : ('OPEN' as const),
    differenceFen: differenceFenOf(payment),
    currency: 'CNY',
    openedOn,
    resolvedOn: found.isResolved ? resolvedOn : null,
    ownerPartyId: bank.id,
    paymentId: payment.bookedFen === 0n ? null : payment.paymentId,
    statementReference: payment.linesFen.length === 0 ? null : payment.reference,
  };
}
