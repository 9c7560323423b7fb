import type { DataSource } from 'typeorm';
import type { Page } from '../../common/connection.ts';
import type { BatchScope } from './settlementBatch.ts';
import type { SettlementBatchRow } from './tables.ts';

/** A page of the batches in scope, latest business date first. There is one batch a date. One statement. */
export function readBatches(
  dataSource: DataSource,
  scope: BatchScope,
  page: Page,
): Promise<SettlementBatchRow[]> {
  return dataSource.query(
    `SELECT id, business_date AS "businessDate", status, order_count AS "orderCount"
     FROM settlement_batches AS batch
     WHERE ($1::date IS NULL OR business_date < $1)
       AND ($2::text IS NULL
         OR EXISTS (SELECT 1 FROM net_positions WHERE batch_id = batch.id AND party_id = $2))
     ORDER BY business_date DESC LIMIT $3`,
    [page.after?.[0] ?? null, scope.partyId, page.limit],
  );
}
