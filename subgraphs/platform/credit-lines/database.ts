import type { SubgraphDatabase } from '../../common/database.ts';
import { allowErasure } from './migrations/allowErasure.ts';
import { createCreditLines } from './migrations/createCreditLines.ts';
import { createLineRequests } from './migrations/createLineRequests.ts';
import {
  CreditLineChangeTable,
  CreditLineRulesTable,
  CreditLineTable,
  CreditProductTable,
  HoldTable,
  LineRequestTable,
  OfferTable,
} from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'credit_lines',
  entities: [
    CreditLineTable,
    CreditLineChangeTable,
    HoldTable,
    LineRequestTable,
    OfferTable,
    CreditProductTable,
    CreditLineRulesTable,
  ],
  migrations: [createCreditLines, createLineRequests, allowErasure],
};
