import type { DataSource } from 'typeorm';
import type { BusinessDate } from '../../common/dates.ts';
import { type CreditProductRow, CreditProductTable } from './tables.ts';

/** The products on offer on a business date, by id. A product is offered until the day before `offeredUntil`. */
export function readProductsOn(dataSource: DataSource, on: BusinessDate): Promise<CreditProductRow[]> {
  return dataSource
    .getRepository(CreditProductTable)
    .createQueryBuilder('product')
    .where('product.offeredFrom <= :on', { on })
    .andWhere('(product.offeredUntil IS NULL OR product.offeredUntil > :on)')
    .orderBy('product.id')
    .getMany();
}
