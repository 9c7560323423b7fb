import type { EntityManager } from 'typeorm';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import type { CardStatus } from './card.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import type { CardErrorCode } from './generated/resolvers.ts';
import { lockCards } from './lockCards.ts';
import { type CardRow, CardTable } from './tables.ts';

export interface SuspendCardInput {
  readonly cardId: string;
  readonly idempotencyKey: string;
}

/**
 * Sets a bound card aside: its mandate stands, and nothing is debited under it.
 *
 * Refuses: CARD_UNKNOWN; CARD_NOT_ACTIVE; IDEMPOTENCY_CONFLICT.
 */
export function suspendCard(
  input: SuspendCardInput,
  staffId: string,
  parts: AccountsParts,
): Promise<CardRow> {
  return move(input, staffId, parts, suspension);
}

/**
 * Puts a card that was set aside in use again.
 *
 * Refuses: CARD_UNKNOWN; CARD_NOT_SUSPENDED; IDEMPOTENCY_CONFLICT.
 */
export function resumeCard(input: SuspendCardInput, staffId: string, parts: AccountsParts): Promise<CardRow> {
  return move(input, staffId, parts, resumption);
}

interface Move {
  readonly operation: 'suspendCard' | 'resumeCard';
  readonly from: CardStatus;
  readonly to: CardStatus;
  /** The refusal where the card is in another state. */
  readonly otherwise: CardErrorCode;
}

const suspension: Move = {
  operation: 'suspendCard',
  from: 'ACTIVE',
  to: 'SUSPENDED',
  otherwise: 'CARD_NOT_ACTIVE',
};
const resumption: Move = {
  operation: 'resumeCard',
  from: 'SUSPENDED',
  to: 'ACTIVE',
  otherwise: 'CARD_NOT_SUSPENDED',
};

async function move(
  { cardId, idempotencyKey }: SuspendCardInput,
  staffId: string,
  { dataSource, clock, keys }: AccountsParts,
  step: Move,
): Promise<CardRow> {
  const request = await requestOf(step.operation, staffId, idempotencyKey, [cardId], keys);
  const id = await answerOnce(dataSource, request, clock.now(), (tx) => moveCard(tx, cardId, step));
  return dataSource.getRepository(CardTable).findOneByOrFail({ id });
}

async function moveCard(tx: EntityManager, cardId: string, { from, to, otherwise }: Move): Promise<Outcome> {
  const holder = await tx.findOneBy(CardTable, { id: cardId });
  const card = holder && (await lockCards(tx, holder.userId)).find(({ id }) => id === cardId);
  if (!card) throw refuse('CARD_UNKNOWN');
  if (card.status !== from) throw refuse(otherwise);
  await tx.update(CardTable, { id: cardId }, { status: to });
  return { resultId: cardId };
}
