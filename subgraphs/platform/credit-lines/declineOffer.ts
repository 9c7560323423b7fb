import type { EntityManager } from 'typeorm';
import { enqueueJob } from '../../common/jobs.ts';
import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { type CreditApplicationRow, CreditApplicationTable } from './applicationTables.ts';
import { lineRequestOf } from './lineRequest.ts';
import { endIfOver, lockOpenOffer } from './lockOffer.ts';
import { moveApplication } from './moveApplication.ts';
import type { LineParts } from './placeHold.ts';
import { OfferTable } from './tables.ts';

export interface DeclineOfferInput {
  readonly offerId: string;
  readonly idempotencyKey: string;
}

/**
 * Refuses an offer for its person: the application ends, and the bank's reservation is given back. Who refuses takes
 * nothing on, so no second factor is asked for. Gives the application.
 *
 * Refuses: OFFER_UNKNOWN, OFFER_EXPIRED, OFFER_ACCEPTED, OFFER_DECLINED, IDEMPOTENCY_CONFLICT.
 */
export async function declineOffer(
  input: DeclineOfferInput,
  userId: string,
  parts: LineParts,
): Promise<CreditApplicationRow> {
  const { dataSource, clock } = parts;
  const request = lineRequestOf(userId, 'declineOffer', input);
  const now = clock.now();
  await endIfOver(input.offerId, parts);
  const change = async (tx: EntityManager) => {
    const { offer, application } = await lockOpenOffer(tx, input.offerId, userId);
    await tx.update(OfferTable, { id: offer.id }, { declinedAt: now });
    await keepAnswer(tx, request, { applicationId: application.id }, now);
    const subject = { approvalId: application.approvalId ?? '' };
    await enqueueJob(tx, { name: 'releaseApproval', subject });
    const evidence = { source: 'shopper', reference: offer.id };
    return moveApplication(tx, application, 'OFFER_DECLINED', {}, evidence, now);
  };
  return answerOnce(dataSource, request, now, {
    change: () => inTransaction(dataSource, change),
    recall: (id) => dataSource.getRepository(CreditApplicationTable).findOneBy({ id }),
  });
}
