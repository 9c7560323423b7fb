import type { EntityManager } from 'typeorm';
import { type CardRow, CardTable } from './tables.ts';

/**
 * A person's cards, locked until the transaction ends, always in the same order: operations on the cards
 * of one person happen one after the other, so that what each counted on still holds when it writes.
 */
export function lockCards(tx: EntityManager, userId: string): Promise<CardRow[]> {
  return tx.find(CardTable, {
    where: { userId },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}
