import type { EntityManager } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { balanceFenOf } from './account.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import { lockCards } from './lockCards.ts';
import { revokeCard } from './revokeCard.ts';
import { requireStepUp } from './stepUp.ts';
import { AccountTable, type CardRow, CardTable } from './tables.ts';

export interface UnbindCardInput {
  readonly cardId: string;
  readonly idempotencyKey: string;
}

/**
 * Unbinds a card, at any stage, and cancels its mandate.
 *
 * Refuses: STEP_UP_REQUIRED; CARD_UNKNOWN; CARD_NOT_ACTIVE, when it is unbound already; DEBT_OUTSTANDING,
 * when the person owes something and no other card is bound; IDEMPOTENCY_CONFLICT.
 */
export async function unbindCard(
  input: UnbindCardInput,
  caller: Caller,
  { dataSource, clock, keys }: AccountsParts,
): Promise<CardRow> {
  const now = clock.now();
  const { cardId } = input;
  const userId = await requireStepUp(caller, dataSource, now);
  const request = await requestOf('unbindCard', userId, input.idempotencyKey, [cardId], keys);
  const id = await answerOnce(dataSource, request, now, (tx) => unbind(tx, userId, cardId, now));
  return dataSource.getRepository(CardTable).findOneByOrFail({ id });
}

async function unbind(tx: EntityManager, userId: string, cardId: string, now: Date): Promise<Outcome> {
  const cards = await lockCards(tx, userId);
  const card = cards.find(({ id }) => id === cardId);
  if (!card) throw refuse('CARD_UNKNOWN');
  if (card.status === 'REVOKED') throw refuse('CARD_NOT_ACTIVE');
  const hasAnother = cards.some(({ id, status }) => id !== cardId && status === 'ACTIVE');
  if (isBound(card) && !hasAnother && (await hasDebt(tx, userId))) throw refuse('DEBT_OUTSTANDING');
  await revokeCard(tx, cardId, now);
  return { resultId: cardId };
}

function isBound({ status }: CardRow): boolean {
  return status === 'ACTIVE' || status === 'SUSPENDED';
}

/**
 * Whether the person owes the bank now. The bank's ledger has the principal; fees, interest and penalties not yet paid
 * stand on the platform's schedules. A repayment pays them before the principal of the same instalment, so where
 * principal is repaid nothing that fell due with it is open.
 */
async function hasDebt(tx: EntityManager, userId: string): Promise<boolean> {
  const loans = await tx.findBy(AccountTable, { userId, kind: 'LOAN_RECEIVABLE' });
  return loans.some((loan) => balanceFenOf(loan) > 0n);
}
