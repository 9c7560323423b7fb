import { type EntityManager, IsNull } from 'typeorm';
import { AutoDebitTable, CardTable } from './tables.ts';

/** Ends a binding, and the mandate that stands on it. The caller holds the card's lock. */
export async function revokeCard(tx: EntityManager, cardId: string, now: Date): Promise<void> {
  await tx.update(AutoDebitTable, { cardId, cancelledAt: IsNull() }, { cancelledAt: now });
  await tx.update(CardTable, { id: cardId }, { status: 'REVOKED' });
}
