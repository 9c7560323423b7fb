import { type EntityManager, IsNull } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { newId } from '../../common/ids.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import { lockCards } from './lockCards.ts';
import { revokeCard } from './revokeCard.ts';
import { requireStepUp } from './stepUp.ts';
import { AutoDebitTable, type CardRow, CardTable } from './tables.ts';

export interface ReplaceCardInput {
  readonly cardId: string;
  readonly replacementId: string;
  readonly idempotencyKey: string;
}

/**
 * Lets another bound card of the person take the place of one: the mandate goes on under the same caps,
 * unless the other card has its own, and the first card is unbound. There is no moment without a card.
 *
 * Refuses: STEP_UP_REQUIRED; CARD_UNKNOWN, when either is not the person's or both are the same;
 * CARD_NOT_ACTIVE, when the first is not bound or the other is not in use; IDEMPOTENCY_CONFLICT.
 */
export async function replaceCard(
  input: ReplaceCardInput,
  caller: Caller,
  { dataSource, clock, keys }: AccountsParts,
): Promise<CardRow> {
  const now = clock.now();
  const { cardId, replacementId } = input;
  const userId = await requireStepUp(caller, dataSource, now);
  const body = [cardId, replacementId];
  const request = await requestOf('replaceCard', userId, input.idempotencyKey, body, keys);
  const id = await answerOnce(dataSource, request, now, (tx) => replace(tx, userId, input, now));
  return dataSource.getRepository(CardTable).findOneByOrFail({ id });
}

async function replace(
  tx: EntityManager,
  userId: string,
  { cardId, replacementId }: ReplaceCardInput,
  now: Date,
): Promise<Outcome> {
  const cards = await lockCards(tx, userId);
  const card = cards.find(({ id }) => id === cardId);
  const replacement = cards.find(({ id }) => id === replacementId && id !== cardId);
  if (!card || !replacement) throw refuse('CARD_UNKNOWN');
  const isBound = card.status === 'ACTIVE' || card.status === 'SUSPENDED';
  if (!isBound || replacement.status !== 'ACTIVE') throw refuse('CARD_NOT_ACTIVE');
  await moveMandate(tx, cardId, replacementId, now);
  await revokeCard(tx, cardId, now);
  return { resultId: replacementId };
}

async function moveMandate(
  tx: EntityManager,
  cardId: string,
  replacementId: string,
  now: Date,
): Promise<void> {
  const mandate = await tx.findOneBy(AutoDebitTable, { cardId, cancelledAt: IsNull() });
  const hasOwn = await tx.existsBy(AutoDebitTable, { cardId: replacementId, cancelledAt: IsNull() });
  if (!mandate || hasOwn) return;
  const moved = { id: newId('adb'), cardId: replacementId, signedAt: now, continuesId: mandate.id };
  await tx.insert(AutoDebitTable, { ...mandate, ...moved });
}
