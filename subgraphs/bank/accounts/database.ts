import type { SubgraphDatabase } from '../../common/database.ts';
import { createCards } from './migrations/createCards.ts';
import { createLedger } from './migrations/createLedger.ts';
import {
  AccountTable,
  AutoDebitTable,
  CardTable,
  FacilityTable,
  JournalTable,
  TransferTable,
} from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'accounts',
  entities: [AccountTable, JournalTable, TransferTable, CardTable, AutoDebitTable, FacilityTable],
  migrations: [createLedger, createCards],
};
