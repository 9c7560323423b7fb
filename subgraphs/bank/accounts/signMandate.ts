import type { EntityManager } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { newId } from '../../common/ids.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import { lockCards } from './lockCards.ts';
import { readAmountFen } from './readAmountFen.ts';
import { requireStepUp } from './stepUp.ts';
import { type AutoDebitRow, AutoDebitTable } from './tables.ts';

export interface SignMandateInput {
  readonly cardId: string;
  readonly perDebitLimit: string;
  readonly monthlyLimit: string;
  readonly idempotencyKey: string;
}

/**
 * Signs a mandate to debit a card within two caps. What an earlier mandate of the card allowed to be taken this
 * month counts: signing again does not begin the month anew.
 *
 * Refuses: STEP_UP_REQUIRED; CAPS_INVALID; CARD_UNKNOWN; CARD_NOT_ACTIVE; MANDATE_IN_FORCE;
 * IDEMPOTENCY_CONFLICT.
 */
export async function signMandate(
  input: SignMandateInput,
  caller: Caller,
  { dataSource, clock, keys }: AccountsParts,
): Promise<AutoDebitRow> {
  const now = clock.now();
  const { cardId, perDebitLimit, monthlyLimit } = input;
  const userId = await requireStepUp(caller, dataSource, now);
  const caps = capsOf(perDebitLimit, monthlyLimit);
  const body = [cardId, String(caps.perDebitLimitFen), String(caps.monthlyLimitFen)];
  const request = await requestOf('signMandate', userId, input.idempotencyKey, body, keys);
  const mandate = {
    ...caps,
    id: newId('adb'),
    cardId,
    userId,
    currency: 'CNY',
    signedAt: now,
    cancelledAt: null,
  };
  const id = await answerOnce(dataSource, request, now, (tx) => sign(tx, mandate), {
    auto_debits_one_in_force: 'MANDATE_IN_FORCE',
  });
  return dataSource.getRepository(AutoDebitTable).findOneByOrFail({ id });
}

async function sign(tx: EntityManager, mandate: Omit<AutoDebitRow, 'continuesId'>): Promise<Outcome> {
  const card = (await lockCards(tx, mandate.userId)).find(({ id }) => id === mandate.cardId);
  if (!card) throw refuse('CARD_UNKNOWN');
  if (card.status !== 'ACTIVE') throw refuse('CARD_NOT_ACTIVE');
  const [earlier] = await tx.find(AutoDebitTable, {
    where: { cardId: card.id },
    order: { signedAt: 'DESC', id: 'DESC' },
    take: 1,
  });
  await tx.insert(AutoDebitTable, { ...mandate, continuesId: earlier?.id ?? null });
  return { resultId: mandate.id };
}

function capsOf(
  perDebitLimit: string,
  monthlyLimit: string,
): Pick<AutoDebitRow, 'perDebitLimitFen' | 'monthlyLimitFen'> {
  const perDebitLimitFen = readAmountFen(perDebitLimit);
  const monthlyLimitFen = readAmountFen(monthlyLimit);
  if (monthlyLimitFen < perDebitLimitFen) throw refuse('CAPS_INVALID');
  return { perDebitLimitFen, monthlyLimitFen };
}
