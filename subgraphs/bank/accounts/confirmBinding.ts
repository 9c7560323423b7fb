import { timingSafeEqual } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { type Caller, requirePerson } from '../../common/callers.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import { readBindingRule } from './bindingRule.ts';
import { hashCardPassword } from './cardPassword.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import { lockCards } from './lockCards.ts';
import { CardPasswordTable, type CardRow, CardTable } from './tables.ts';
import { enqueueTelling } from './tellBinding.ts';

export interface ConfirmBindingInput {
  readonly cardId: string;
  readonly password: string;
  readonly idempotencyKey: string;
}

/**
 * Binds a card whose holder knows the one-time password. The last wrong password that the rule allows ends
 * the attempt. The step-up of the beginning is enough, since the password itself lives for minutes only. The platform
 * is told by a job of the same transaction.
 *
 * Refuses: CARD_UNKNOWN; BINDING_NOT_OPEN; PASSWORD_EXPIRED; PASSWORD_WRONG; CARD_ALREADY_BOUND;
 * IDEMPOTENCY_CONFLICT.
 */
export async function confirmBinding(
  input: ConfirmBindingInput,
  caller: Caller,
  parts: AccountsParts,
): Promise<CardRow> {
  const { dataSource, clock, keys } = parts;
  const { cardId, password } = input;
  const userId = requirePerson(caller);
  const request = await requestOf('confirmBinding', userId, input.idempotencyKey, [cardId, password], keys);
  const given = await hashCardPassword(cardId, password, keys);
  const now = clock.now();
  const id = await answerOnce(dataSource, request, now, (tx) => confirm(tx, { userId, cardId, given, now }), {
    cards_one_binding: 'CARD_ALREADY_BOUND',
  });
  return dataSource.getRepository(CardTable).findOneByOrFail({ id });
}

interface Attempt {
  readonly userId: string;
  readonly cardId: string;
  /** The hash of the password that was given. */
  readonly given: Buffer;
  readonly now: Date;
}

async function confirm(tx: EntityManager, { userId, cardId, given, now }: Attempt): Promise<Outcome> {
  const card = (await lockCards(tx, userId)).find(({ id }) => id === cardId);
  if (!card) throw refuse('CARD_UNKNOWN');
  if (card.status !== 'OTP_SENT') throw refuse('BINDING_NOT_OPEN');
  const { passwordHash, expiresAt, wrongTries } = await tx.findOneByOrFail(CardPasswordTable, { cardId });
  if (now >= expiresAt) throw refuse('PASSWORD_EXPIRED');
  if (timingSafeEqual(passwordHash, given)) {
    await tx.update(CardTable, { id: cardId }, { status: 'ACTIVE', boundAt: now });
    await enqueueTelling(tx, cardId);
    return { resultId: cardId };
  }
  const { passwordTries } = await readBindingRule(tx, now);
  await tx.update(CardPasswordTable, { cardId }, { wrongTries: wrongTries + 1 });
  if (wrongTries + 1 >= passwordTries) await tx.update(CardTable, { id: cardId }, { status: 'REVOKED' });
  return { refusal: 'PASSWORD_WRONG' };
}
