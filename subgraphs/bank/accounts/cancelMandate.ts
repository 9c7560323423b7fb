import { type EntityManager, IsNull } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import { lockCards } from './lockCards.ts';
import { requireStepUp } from './stepUp.ts';
import { type AutoDebitRow, AutoDebitTable } from './tables.ts';

export interface CancelMandateInput {
  readonly cardId: string;
  readonly idempotencyKey: string;
}

/**
 * Cancels the mandate of a card at once.
 *
 * Refuses: STEP_UP_REQUIRED; CARD_UNKNOWN; MANDATE_MISSING; IDEMPOTENCY_CONFLICT.
 */
export async function cancelMandate(
  input: CancelMandateInput,
  caller: Caller,
  { dataSource, clock, keys }: AccountsParts,
): Promise<AutoDebitRow> {
  const now = clock.now();
  const { cardId } = input;
  const userId = await requireStepUp(caller, dataSource, now);
  const request = await requestOf('cancelMandate', userId, input.idempotencyKey, [cardId], keys);
  const id = await answerOnce(dataSource, request, now, (tx) => cancel(tx, userId, cardId, now));
  return dataSource.getRepository(AutoDebitTable).findOneByOrFail({ id });
}

async function cancel(tx: EntityManager, userId: string, cardId: string, now: Date): Promise<Outcome> {
  const card = (await lockCards(tx, userId)).find(({ id }) => id === cardId);
  if (!card) throw refuse('CARD_UNKNOWN');
  const mandate = await tx.findOneBy(AutoDebitTable, { cardId, cancelledAt: IsNull() });
  if (!mandate) throw refuse('MANDATE_MISSING');
  await tx.update(AutoDebitTable, { id: mandate.id }, { cancelledAt: now });
  return { resultId: mandate.id };
}
