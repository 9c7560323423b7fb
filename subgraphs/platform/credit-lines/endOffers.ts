import type { EntityManager } from 'typeorm';
import { enqueueJob } from '../../common/jobs.ts';
import { inTransaction } from '../../common/transaction.ts';
import type { ApplicationParts } from './askUsers.ts';
import { lockApplication, moveApplication } from './moveApplication.ts';
import { OfferTable } from './tables.ts';

/** Offers that one round ends; what is left is for the next. */
const offersARound = 500;

/** Ends the offers whose time is over, each by itself. Gives how many. */
export async function endOffers({ dataSource, clock }: ApplicationParts): Promise<number> {
  const over: { applicationId: string }[] = await dataSource.query(
    `SELECT application_id AS "applicationId" FROM offers
     WHERE expires_at <= $1 AND accepted_at IS NULL AND declined_at IS NULL AND ended_at IS NULL
       AND application_id IS NOT NULL
     ORDER BY expires_at LIMIT $2`,
    [clock.now(), offersARound],
  );
  for (const { applicationId } of over) {
    await inTransaction(dataSource, (tx) => endOffer(tx, applicationId, clock.now()));
  }
  return over.length;
}

/** Ends an application's offer, if its time is over, and has the bank's reservation given back. */
export async function endOffer(tx: EntityManager, applicationId: string, now: Date): Promise<void> {
  const application = await lockApplication(tx, applicationId);
  const offer = await tx.findOneByOrFail(OfferTable, { applicationId });
  if (application.status !== 'OFFERED' || now < offer.expiresAt) return;
  await tx.update(OfferTable, { id: offer.id }, { endedAt: now });
  await moveApplication(tx, application, 'EXPIRED', {}, { source: 'credit-lines', reference: offer.id }, now);
  await enqueueJob(tx, { name: 'releaseApproval', subject: { approvalId: application.approvalId ?? '' } });
}
