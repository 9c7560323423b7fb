import type { DataSource } from 'typeorm';

/** What came in and went out of a person's deposit accounts in one month. */
export interface CashFlowMonth {
  readonly userId: string;
  /** The month's first day. */
  readonly month: string;
  readonly inflowFen: bigint;
  readonly outflowFen: bigint;
}

/** The months in which there was a movement, latest first, twelve at most for each person. One statement. */
export function readCashFlows(dataSource: DataSource, userIds: readonly string[]): Promise<CashFlowMonth[]> {
  return dataSource.query(
    `SELECT "userId", month, "inflowFen", "outflowFen" FROM (
       SELECT account.user_id AS "userId", date_trunc('month', journal.booked_on)::date AS month,
         coalesce(sum(amount_fen) FILTER (WHERE credit_account_id = account.id), 0)::bigint AS "inflowFen",
         coalesce(sum(amount_fen) FILTER (WHERE debit_account_id = account.id), 0)::bigint AS "outflowFen",
         row_number() OVER (PARTITION BY account.user_id
           ORDER BY date_trunc('month', journal.booked_on) DESC) AS place
       FROM accounts AS account
       CROSS JOIN LATERAL (
         SELECT * FROM transfers WHERE debit_account_id = account.id
         UNION ALL SELECT * FROM transfers WHERE credit_account_id = account.id) AS transfer
       JOIN journals AS journal ON journal.id = transfer.journal_id
       WHERE account.user_id = ANY($1) AND account.kind = 'CUSTOMER_DEPOSIT'
       GROUP BY account.user_id, date_trunc('month', journal.booked_on)) AS months
     WHERE place <= 12 ORDER BY "userId", month DESC`,
    [userIds],
  );
}
