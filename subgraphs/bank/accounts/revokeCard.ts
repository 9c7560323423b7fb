import { type EntityManager, IsNull } from 'typeorm';
import { AutoDebitTable, CardTable } from './tables.ts';
import { enqueueTelling } from './tellBinding.ts';

/**
 * Ends a binding, and the mandate that stands on it, and sees to it that the platform is told. The caller holds the
 * card's lock.
 */
export async function revokeCard(tx: EntityManager, cardId: string, now: Date): Promise<void> {
  await tx.update(AutoDebitTable, { cardId, cancelledAt: IsNull() }, { cancelledAt: now });
  await tx.update(CardTable, { id: cardId }, { status: 'REVOKED' });
  await enqueueTelling(tx, cardId);
}
