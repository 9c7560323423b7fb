import type { DataSource } from 'typeorm';

export interface TrialBalance {
  readonly debitsFen: bigint;
  readonly creditsFen: bigint;
}

/** The sums of the running totals of all accounts in one currency. */
export async function readTrialBalance(dataSource: DataSource, currency: string): Promise<TrialBalance> {
  const [sums]: TrialBalance[] = await dataSource.query(
    `SELECT coalesce(sum(debits_fen), 0)::bigint AS "debitsFen",
       coalesce(sum(credits_fen), 0)::bigint AS "creditsFen"
     FROM accounts WHERE currency = $1`,
    [currency],
  );
  return sums ?? { debitsFen: 0n, creditsFen: 0n };
}
