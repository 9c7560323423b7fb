import type { SubgraphDatabase } from '../../common/database.ts';
import { createCreditLines } from './migrations/createCreditLines.ts';
import {
  CreditLineChangeTable,
  CreditLineTable,
  CreditProductTable,
  HoldTable,
  OfferTable,
} from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'credit_lines',
  entities: [CreditLineTable, CreditLineChangeTable, HoldTable, OfferTable, CreditProductTable],
  migrations: [createCreditLines],
};
