import { type EntityManager, IsNull } from 'typeorm';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import { isAutoDebitEnabled } from './card.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import { lockCards } from './lockCards.ts';
import { MandateDrawTable } from './mandateTables.ts';
import { readAmountFen } from './readAmountFen.ts';
import { type AutoDebitRow, AutoDebitTable, CardTable } from './tables.ts';

export interface DrawOnMandateInput {
  readonly cardId: string;
  readonly paymentId: string;
  readonly amount: string;
  readonly on: string;
  readonly idempotencyKey: string;
}

/**
 * Takes a debit's amount of the caps of the card's mandate. A debit is covered by the mandate only when
 * this was done before it; what draws at once is counted one by one. Gives the mandate's id.
 *
 * Refuses: CAPS_INVALID, for an amount that is none; CARD_UNKNOWN; MANDATE_MISSING; CARD_NOT_ACTIVE;
 * OVER_DEBIT_CAP; OVER_MONTHLY_CAP; PAYMENT_KNOWN, when the payment drew before; IDEMPOTENCY_CONFLICT.
 */
export async function drawOnMandate(
  input: DrawOnMandateInput,
  service: string,
  { dataSource, clock, keys }: AccountsParts,
): Promise<string> {
  const { cardId, paymentId, on, idempotencyKey } = input;
  const amountFen = readAmountFen(input.amount);
  const body = [cardId, paymentId, String(amountFen), on];
  const request = await requestOf('drawOnMandate', service, idempotencyKey, body, keys);
  const draw = { cardId, paymentId, amountFen, on };
  return answerOnce(dataSource, request, clock.now(), (tx) => takeFromCaps(tx, draw), {
    mandate_draws_pkey: 'PAYMENT_KNOWN',
  });
}

interface Draw {
  readonly cardId: string;
  readonly paymentId: string;
  readonly amountFen: bigint;
  readonly on: string;
}

async function takeFromCaps(tx: EntityManager, { cardId, paymentId, amountFen, on }: Draw): Promise<Outcome> {
  const mandate = await lockMandate(tx, cardId);
  if (amountFen > mandate.perDebitLimitFen) throw refuse('OVER_DEBIT_CAP');
  const drawnFen = await drawnInMonth(tx, mandate.id, on);
  if (drawnFen + amountFen > mandate.monthlyLimitFen) throw refuse('OVER_MONTHLY_CAP');
  const draw = { paymentId, autoDebitId: mandate.id, amountFen, drawnOn: on, givenBackAt: null };
  await tx.insert(MandateDrawTable, draw);
  return { resultId: mandate.id };
}

/** The mandate in force, under the lock of its holder's cards: it can be neither used nor ended meanwhile. */
async function lockMandate(tx: EntityManager, cardId: string): Promise<AutoDebitRow> {
  const holder = await tx.findOneBy(CardTable, { id: cardId });
  const card = holder && (await lockCards(tx, holder.userId)).find(({ id }) => id === cardId);
  if (!card) throw refuse('CARD_UNKNOWN');
  const mandate = await tx.findOneBy(AutoDebitTable, { cardId, cancelledAt: IsNull() });
  if (!mandate) throw refuse('MANDATE_MISSING');
  if (!isAutoDebitEnabled(card, mandate)) throw refuse('CARD_NOT_ACTIVE');
  return mandate;
}

/** What debits of the date's calendar month took of the mandate and of those that it follows; without failed ones. */
async function drawnInMonth(tx: EntityManager, autoDebitId: string, on: string): Promise<bigint> {
  const [sum]: { drawnFen: bigint }[] = await tx.query(
    `WITH RECURSIVE promised AS (
       SELECT id, continues_id FROM auto_debits WHERE id = $1
       UNION ALL
       SELECT earlier.id, earlier.continues_id FROM auto_debits AS earlier
         JOIN promised ON promised.continues_id = earlier.id)
     SELECT coalesce(sum(amount_fen), 0)::bigint AS "drawnFen" FROM mandate_draws
     WHERE auto_debit_id IN (SELECT id FROM promised) AND given_back_at IS NULL
       AND drawn_on >= date_trunc('month', $2::date)
       AND drawn_on < date_trunc('month', $2::date) + interval '1 month'`,
    [autoDebitId, on],
  );
  return sum?.drawnFen ?? 0n;
}
