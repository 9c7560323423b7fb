import type { DataSource } from 'typeorm';
import { type CardRow, CardTable } from './tables.ts';

/** The card that the bank would debit for a person's credit line: the active one that was bound first. */
export function readRepaymentCard(userId: string, dataSource: DataSource): Promise<CardRow | null> {
  return dataSource
    .getRepository<CardRow>(CardTable)
    .findOne({ where: { userId, status: 'ACTIVE' }, order: { boundAt: 'ASC', id: 'ASC' } });
}
