import type { EntityManager } from 'typeorm';
import { businessDateAt } from '../../common/dates.ts';
import { newId } from '../../common/ids.ts';
import { enqueueJob } from '../../common/jobs.ts';
import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer, orEarlierAnswer } from './answerOnce.ts';
import { type CreditApplicationRow, CreditApplicationTable } from './applicationTables.ts';
import { type ApplicationParts, consentOf } from './askUsers.ts';
import { readProductsOn } from './creditProduct.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { insertStage } from './moveApplication.ts';
import { positiveFenOf } from './positiveFen.ts';
import { CreditLineTable } from './tables.ts';

export interface ApplyForCreditInput {
  /** In yuan. */
  readonly requestedLimit?: string | null | undefined;
  readonly productId?: string | null | undefined;
  readonly idempotencyKey: string;
}

/**
 * Takes an application for credit, and gives it as it is received; a job takes it on from there. Without a product it
 * is for the first of those on offer.
 *
 * Refuses: AMOUNT_INVALID, CONSENT_REQUIRED, PRODUCT_UNKNOWN, APPLICATION_OPEN, LINE_EXISTS, IDEMPOTENCY_CONFLICT.
 */
export async function applyForCredit(
  input: ApplyForCreditInput,
  userId: string,
  parts: ApplicationParts,
): Promise<CreditApplicationRow> {
  const { dataSource, clock } = parts;
  const requestedFen =
    input.requestedLimit == null
      ? null
      : positiveFenOf({ amount: input.requestedLimit, currency: 'CNY' }, 'requestedLimit');
  const request = lineRequestOf(userId, 'applyForCredit', input);
  const now = clock.now();
  const recall = (id: string) => dataSource.getRepository(CreditApplicationTable).findOneBy({ id });
  return orEarlierAnswer(dataSource, request, { recall }, async () => {
    const consentId = await consentOf(userId, parts);
    if (consentId === null) throw lineRefusal('CONSENT_REQUIRED');
    const products = await readProductsOn(dataSource, businessDateAt(now));
    const product = products.find(({ id }) => id === (input.productId ?? id));
    const change = async (tx: EntityManager) => {
      if (product === undefined) throw lineRefusal('PRODUCT_UNKNOWN');
      if (await hasOpenLine(tx, userId)) throw lineRefusal('LINE_EXISTS');
      const application = newApplication(userId, product.id, requestedFen, now);
      await tx.insert(CreditApplicationTable, application);
      await insertStage(tx, application, { source: 'users', reference: consentId });
      await keepAnswer(tx, request, { applicationId: application.id }, now);
      await enqueueJob(tx, { name: 'advanceApplication', subject: { applicationId: application.id } });
      return application;
    };
    const constraints = { credit_applications_one_open_per_user: () => lineRefusal('APPLICATION_OPEN') };
    return answerOnce(dataSource, request, now, {
      change: () => inTransaction(dataSource, change, { constraints }),
      recall,
    });
  });
}

async function hasOpenLine(tx: EntityManager, userId: string): Promise<boolean> {
  const lines = await tx.findBy(CreditLineTable, { userId });
  return lines.some(({ status }) => status !== 'CLOSED');
}

function newApplication(
  userId: string,
  productId: string,
  requestedFen: bigint | null,
  now: Date,
): CreditApplicationRow {
  return {
    id: newId('app'),
    userId,
    status: 'RECEIVED',
    failure: null,
    productId,
    requestedFen,
    limitFen: null,
    currency: 'CNY',
    grade: null,
    reasons: [],
    modelVersion: null,
    monthlyFeeRate: null,
    monthlyInterestRate: null,
    priceInForceFrom: null,
    capacityOn: null,
    approvalId: null,
    receivedAt: now,
    movedAt: now,
  };
}
