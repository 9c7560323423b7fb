import type { DataSource } from 'typeorm';
import { batchLoader, rowLoader, rowsLoader } from '../../common/loader.ts';
import { readNextDebits } from './autoDebit.ts';
import {
  FeeShareTable,
  NetPositionTable,
  PaymentTable,
  SettlementBatchTable,
  SettlementTable,
} from './tables.ts';

export type ClearingLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource) {
  return {
    payment: rowLoader(dataSource, PaymentTable, 'id'),
    paymentsOfInstalment: rowsLoader(dataSource, PaymentTable, 'instalmentId', {
      createdAt: 'ASC',
      id: 'ASC',
    }),
    settlementOfOrder: rowLoader(dataSource, SettlementTable, 'orderId'),
    feeSharesOfOrder: rowsLoader(dataSource, FeeShareTable, 'orderId', { partyId: 'ASC' }),
    batch: rowLoader(dataSource, SettlementBatchTable, 'id'),
    positionsOfBatch: rowsLoader(dataSource, NetPositionTable, 'batchId', { partyId: 'ASC' }),
    nextDebitOfAutoDebit: batchLoader(
      (autoDebitIds) => readNextDebits(dataSource, autoDebitIds),
      (debit) => debit.autoDebitId,
    ),
  };
}
