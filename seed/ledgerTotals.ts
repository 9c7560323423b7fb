import type { Journal } from './journal.ts';

/** What journals add to the two sides of each account. */
export type LedgerTotals = Map<string, { debitsFen: bigint; creditsFen: bigint }>;

export function ledgerTotalsOf(journals: readonly Journal[]): LedgerTotals {
  const totals: LedgerTotals = new Map();
  const entry = (accountId: string) => {
    const known = totals.get(accountId) ?? { debitsFen: 0n, creditsFen: 0n };
    totals.set(accountId, known);
    return known;
  };
  for (const { debitAccountId, creditAccountId, amountFen } of journals.flatMap((each) => each.transfers)) {
    entry(debitAccountId).debitsFen += amountFen;
    entry(creditAccountId).creditsFen += amountFen;
  }
  return totals;
}

export function totalOf(totals: LedgerTotals, accountId: string): { debitsFen: bigint; creditsFen: bigint } {
  return totals.get(accountId) ?? { debitsFen: 0n, creditsFen: 0n };
}
