import type { EntityManager } from 'typeorm';
import { inTransaction } from '../../common/transaction.ts';
import type { CreditApplicationRow } from './applicationTables.ts';
import { endOffer } from './endOffers.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lockApplication } from './moveApplication.ts';
import type { LineParts } from './placeHold.ts';
import { type OfferRow, OfferTable } from './tables.ts';

/** An offer that its person can still answer, and its application, which is locked. */
export interface OpenOffer {
  readonly offer: OfferRow;
  readonly application: CreditApplicationRow;
}

/** Refuses OFFER_UNKNOWN, OFFER_EXPIRED, OFFER_ACCEPTED, OFFER_DECLINED. */
export async function lockOpenOffer(tx: EntityManager, id: string, userId: string): Promise<OpenOffer> {
  const offer = await tx.findOneBy(OfferTable, { id, userId });
  if (!offer?.applicationId) throw lineRefusal('OFFER_UNKNOWN');
  const application = await lockApplication(tx, offer.applicationId);
  switch (application.status) {
    case 'OFFERED':
      return { offer, application };
    case 'EXPIRED':
      throw lineRefusal('OFFER_EXPIRED');
    case 'OFFER_DECLINED':
      throw lineRefusal('OFFER_DECLINED');
    case 'ACCEPTED':
      throw lineRefusal('OFFER_ACCEPTED');
    default:
      throw new Error(`An application with an offer is not ${application.status}.`);
  }
}

/** An offer past its end ends here at the latest, and stays ended although answering it is then refused. */
export async function endIfOver(id: string, { dataSource, clock }: LineParts): Promise<void> {
  const offer = await dataSource.getRepository(OfferTable).findOneBy({ id });
  const now = clock.now();
  const applicationId = offer?.applicationId;
  if (!applicationId || now < offer.expiresAt) return;
  await inTransaction(dataSource, (tx) => endOffer(tx, applicationId, now));
}
