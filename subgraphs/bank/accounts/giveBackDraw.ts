import { IsNull } from 'typeorm';
import { answerOnce, requestOf } from './answerOnce.ts';
import { refuse } from './cardRefusal.ts';
import type { AccountsParts } from './context.ts';
import { MandateDrawTable } from './mandateTables.ts';

export interface GiveBackDrawInput {
  readonly paymentId: string;
  readonly idempotencyKey: string;
}

/**
 * Gives back what a debit took of its mandate's caps, when it is certain that the debit failed. Gives the
 * payment's id.
 *
 * Refuses: PAYMENT_UNKNOWN, when the payment drew nothing or gave it back before; IDEMPOTENCY_CONFLICT.
 */
export async function giveBackDraw(
  { paymentId, idempotencyKey }: GiveBackDrawInput,
  service: string,
  { dataSource, clock, keys }: AccountsParts,
): Promise<string> {
  const now = clock.now();
  const request = await requestOf('giveBackDraw', service, idempotencyKey, [paymentId], keys);
  return answerOnce(dataSource, request, now, async (tx) => {
    const { affected } = await tx.update(
      MandateDrawTable,
      { paymentId, givenBackAt: IsNull() },
      { givenBackAt: now },
    );
    if (affected === 0) throw refuse('PAYMENT_UNKNOWN');
    return { resultId: paymentId };
  });
}
