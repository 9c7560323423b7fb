import type { DataSource } from 'typeorm';
import type { Page } from '../../common/connection.ts';
import type { TransferRow } from './tables.ts';

export interface AccountTransfer extends TransferRow {
  readonly accountId: string;
}

/** The same page of the transfers of many accounts, latest first for each. One statement. */
export function readAccountTransfers(
  dataSource: DataSource,
  accountIds: readonly string[],
  page: Page,
): Promise<AccountTransfer[]> {
  const before = page.after?.[0] ?? null;
  return dataSource.query(
    `SELECT owner.id AS "accountId", rows.id, journal_id AS "journalId",
       debit_account_id AS "debitAccountId", credit_account_id AS "creditAccountId",
       amount_fen AS "amountFen", currency
     FROM unnest($1::text[]) AS owner(id)
     CROSS JOIN LATERAL (
       (SELECT * FROM transfers WHERE debit_account_id = owner.id AND ($2::bigint IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3)
       UNION ALL
       (SELECT * FROM transfers WHERE credit_account_id = owner.id AND ($2::bigint IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3)
       ORDER BY id DESC LIMIT $3) AS rows
     ORDER BY owner.id, rows.id DESC`,
    [accountIds, before, page.limit],
  );
}
