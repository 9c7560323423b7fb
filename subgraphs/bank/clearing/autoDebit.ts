import type { DataSource } from 'typeorm';
import { amongKeys } from '../../common/readsByKey.ts';

/** A mandate as clearing knows one: by the key that accounts gave. */
export interface AutoDebitKey {
  readonly id: string;
}

/** What will be debited next under one mandate: all instalments of the earliest due date together. */
export interface NextDebit {
  readonly autoDebitId: string;
  readonly userId: string;
  readonly dueOn: string;
  readonly debitOn: string;
  readonly amountFen: bigint;
}

/** The next debit of each mandate that has one planned. One statement. */
export function readNextDebits(
  dataSource: DataSource,
  autoDebitIds: readonly string[],
): Promise<NextDebit[]> {
  return dataSource.query(
    `SELECT DISTINCT ON (auto_debit_id) auto_debit_id AS "autoDebitId", user_id AS "userId",
       due_on AS "dueOn", min(debit_on) AS "debitOn", sum(amount_fen)::bigint AS "amountFen"
     FROM planned_debits WHERE ${amongKeys('auto_debit_id')} AND status = 'PLANNED'
     GROUP BY auto_debit_id, user_id, due_on ORDER BY auto_debit_id, due_on`,
    [autoDebitIds],
  );
}
