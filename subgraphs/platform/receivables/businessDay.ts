import type { DataSource } from 'typeorm';
import type { BusinessDate } from '../../common/dates.ts';
import { BusinessDayTable } from './tables.ts';

/** The current business date. It is set when the books are opened and closed day by day, never by the clock. */
export async function readBusinessDate(dataSource: DataSource): Promise<BusinessDate> {
  const day = await dataSource.getRepository(BusinessDayTable).findOneBy({ isCurrent: true });
  if (!day) throw new Error('The books are not open: there is no business day.');
  return day.businessDate;
}
