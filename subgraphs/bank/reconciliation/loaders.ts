import type { DataSource } from 'typeorm';
import { batchLoader, rowLoader } from '../../common/loader.ts';
import { pageLoader } from '../../common/readPages.ts';
import { readTallies } from './reconciliation.ts';
import { BreakTable, PaymentComparisonTable, ReconciliationTable } from './tables.ts';

export type ReconciliationLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource) {
  return {
    run: rowLoader(dataSource, ReconciliationTable, 'id'),
    tally: batchLoader(
      (ids) => readTallies(dataSource, ids),
      (tally) => tally.reconciliationId,
    ),
    breaksOfRun: pageLoader(
      dataSource,
      { entity: BreakTable, key: ['openedOn', 'id'], direction: 'DESC' },
      'reconciliationId',
    ),
    break: rowLoader(dataSource, BreakTable, 'id'),
    comparisonOfPayment: rowLoader(dataSource, PaymentComparisonTable, 'paymentId'),
  };
}
