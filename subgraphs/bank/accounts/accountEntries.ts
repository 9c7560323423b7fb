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
  // Two texts: one plan for both could not begin where a later page does.
  const isBefore = page.after ? 'AND id < $3::bigint' : '';
  return dataSource.query(
    `SELECT owner.id AS "accountId", rows.id, journal_id AS "journalId",
       debit_account_id AS "debitAccountId", credit_account_id AS "creditAccountId",
       amount_fen AS "amountFen", currency
     FROM unnest($1::text[]) AS owner(id)
     CROSS JOIN LATERAL (
       (SELECT * FROM transfers WHERE debit_account_id = owner.id ${isBefore}
         ORDER BY id DESC LIMIT $2)
       UNION ALL
       (SELECT * FROM transfers WHERE credit_account_id = owner.id ${isBefore}
         ORDER BY id DESC LIMIT $2)
       ORDER BY id DESC LIMIT $2) AS rows
     ORDER BY owner.id, rows.id DESC`,
    [accountIds, page.limit, ...(page.after ?? [])],
  );
}
