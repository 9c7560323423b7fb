import type { DataSource } from 'typeorm';
import { rowLoader, rowsLoader } from '../../common/loader.ts';
import { pageLoader } from '../../common/readPages.ts';
import { OrderItemTable, OrderTable, QuoteTable } from './tables.ts';

export type OrdersLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource) {
  return {
    order: rowLoader(dataSource, OrderTable, 'id'),
    ordersOfUser: pageLoader(
      dataSource,
      { entity: OrderTable, key: ['createdAt', 'id'], direction: 'DESC' },
      'userId',
    ),
    itemsOfOrder: rowsLoader(dataSource, OrderItemTable, 'orderId', { number: 'ASC' }),
    quote: rowLoader(dataSource, QuoteTable, 'id'),
  };
}
