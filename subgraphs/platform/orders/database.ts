import type { SubgraphDatabase } from '../../common/database.ts';
import { allowErasure } from './migrations/allowErasure.ts';
import { createOrders } from './migrations/createOrders.ts';
import { OrderItemTable, OrderTable, QuoteTable } from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'orders',
  entities: [QuoteTable, OrderTable, OrderItemTable],
  migrations: [createOrders, allowErasure],
};
