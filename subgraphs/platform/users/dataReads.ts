import type { DataSource } from 'typeorm';
import { type ConsentCheckRow, ConsentCheckTable } from './tables.ts';

/** As many as a person looks through; an export has all of them. */
const mostReads = 100;

/** When a service asked whether a person's data may be read, latest first, and what it was told. */
export function readDataReads(dataSource: DataSource, userId: string): Promise<ConsentCheckRow[]> {
  return dataSource
    .getRepository(ConsentCheckTable)
    .find({ where: { userId }, order: { checkedAt: 'DESC', id: 'DESC' }, take: mostReads });
}
