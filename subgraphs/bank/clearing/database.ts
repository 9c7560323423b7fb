import type { SubgraphDatabase } from '../../common/database.ts';
import { createSettlements } from './migrations/createSettlements.ts';
import {
  FeeShareTable,
  NetPositionTable,
  PaymentTable,
  PlannedDebitTable,
  SettlementBatchTable,
  SettlementTable,
} from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'clearing',
  entities: [
    PaymentTable,
    PlannedDebitTable,
    SettlementBatchTable,
    NetPositionTable,
    SettlementTable,
    FeeShareTable,
  ],
  migrations: [createSettlements],
};
