import type { EntityManager } from 'typeorm';
import { type Caller, hasSteppedUp, requirePerson } from '../../common/callers.ts';
import { newId } from '../../common/ids.ts';
import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer, orEarlierAnswer } from './answerOnce.ts';
import { readApplicationRules } from './applicationRules.ts';
import type { CreditApplicationRow } from './applicationTables.ts';
import { type ApplicationParts, termsStandingOf } from './askUsers.ts';
import { enqueueConfirmation } from './enqueueConfirmation.ts';
import { lineRefusal } from './lineRefusal.ts';
import { type LineRequest, lineRequestOf } from './lineRequest.ts';
import { endIfOver, lockOpenOffer } from './lockOffer.ts';
import { moveApplication } from './moveApplication.ts';
import {
  CreditLineChangeTable,
  type CreditLineRow,
  CreditLineTable,
  type OfferRow,
  OfferTable,
} from './tables.ts';

export interface AcceptOfferInput {
  readonly offerId: string;
  readonly idempotencyKey: string;
}

/**
 * Accepts an offer and opens the person's line, which waits for a bound card. Needs a proof by two factors, and
 * the terms in force accepted and understood. Gives the line.
 *
 * Refuses: STEP_UP_REQUIRED, TERMS_NOT_ACCEPTED, QUIZ_NOT_PASSED, OFFER_UNKNOWN, OFFER_EXPIRED, OFFER_ACCEPTED,
 * OFFER_DECLINED, LINE_EXISTS, IDEMPOTENCY_CONFLICT.
 */
export async function acceptOffer(
  input: AcceptOfferInput,
  caller: Caller,
  parts: ApplicationParts,
): Promise<CreditLineRow> {
  const { dataSource, clock } = parts;
  const userId = requirePerson(caller);
  const request = lineRequestOf(userId, 'acceptOffer', input);
  const now = clock.now();
  const recall = (id: string) => dataSource.getRepository(CreditLineTable).findOneBy({ id });
  return orEarlierAnswer(dataSource, request, { recall }, async () => {
    const { stepUpLivesSeconds } = await readApplicationRules(dataSource.manager, now);
    if (!hasSteppedUp(caller, now, stepUpLivesSeconds)) throw lineRefusal('STEP_UP_REQUIRED');
    const terms = await termsStandingOf(userId, parts);
    if (!terms.isAccepted) throw lineRefusal('TERMS_NOT_ACCEPTED');
    if (!terms.isQuizPassed) throw lineRefusal('QUIZ_NOT_PASSED');
    await endIfOver(input.offerId, parts);
    const constraints = { credit_lines_one_open_per_user: () => lineRefusal('LINE_EXISTS') };
    return answerOnce(dataSource, request, now, {
      change: () =>
        inTransaction(dataSource, (tx) => accept(tx, input.offerId, userId, request, now), { constraints }),
      recall,
    });
  });
}

async function accept(
  tx: EntityManager,
  offerId: string,
  userId: string,
  request: LineRequest,
  now: Date,
): Promise<CreditLineRow> {
  const { offer, application } = await lockOpenOffer(tx, offerId, userId);
  const line = await openLine(tx, offer, application, now);
  await tx.update(OfferTable, { id: offerId }, { acceptedAt: now });
  await moveApplication(tx, application, 'ACCEPTED', {}, { source: 'shopper', reference: line.id }, now);
  await keepAnswer(tx, request, { creditLineId: line.id }, now);
  if (application.approvalId) await enqueueConfirmation(tx, line.id, application.approvalId);
  return line;
}

async function openLine(
  tx: EntityManager,
  offer: OfferRow,
  { id: applicationId, approvalId, modelVersion }: CreditApplicationRow,
  now: Date,
): Promise<CreditLineRow> {
  const { grantorPartyId, operatorPartyId } = await readApplicationRules(tx, now);
  const { userId, limitFen, currency, annualRate, grade } = offer;
  const line: CreditLineRow = {
    id: newId('cln'),
    userId,
    status: 'PENDING',
    grantorPartyId,
    operatorPartyId,
    limitFen,
    availableFen: limitFen,
    heldFen: 0n,
    drawnFen: 0n,
    overLimitFen: 0n,
    currency,
    annualRate,
    grade,
    repaymentCardId: null,
    offerId: offer.id,
    approvalId,
    subLimitCount: 0,
    subLimitsFen: 0n,
    openedAt: now,
    activatedAt: null,
  };
  await tx.insert(CreditLineTable, line);
  await tx.insert(CreditLineChangeTable, {
    id: newId('clc'),
    creditLineId: line.id,
    kind: 'OPENED',
    productId: null,
    limitBeforeFen: 0n,
    limitAfterFen: limitFen,
    currency,
    reason: `The offer of application ${applicationId} was accepted.`,
    modelVersion,
    bankApprovalId: null,
    consentId: null,
    changedAt: now,
  });
  return line;
}
