import type { EntityManager } from 'typeorm';
import { businessDateAt } from '../../common/dates.ts';
import { newId } from '../../common/ids.ts';
import { formatFen } from '../../common/money.ts';
import { inTransaction } from '../../common/transaction.ts';
import { findBreach, raiseBreach } from './appetite.ts';
import type { ApplicationFailure, ApplicationStatus } from './application.ts';
import { readApplicationRules, readPrice } from './applicationRules.ts';
import { type CreditApplicationRow, CreditApplicationTable } from './applicationTables.ts';
import { approveAtBank } from './askBank.ts';
import { scoreByRisk } from './askRisk.ts';
import { type ApplicationParts, consentOf } from './askUsers.ts';
import { disclosedRatesOfOffer } from './costExample.ts';
import { lockApplication, moveApplication, type StageEvidence } from './moveApplication.ts';
import { CreditProductTable, OfferTable } from './tables.ts';

/**
 * Takes an application as far as it goes without the person: to an offer, or to an end. The status says what is done;
 * each step asks another system under the application's own id, which that system answers once, and writes what came
 * of it in one transaction. So a step that was cut off is simply done again, and nothing of it counts twice.
 */
export async function advanceApplication(id: string, parts: ApplicationParts): Promise<void> {
  let application = await parts.dataSource.getRepository(CreditApplicationTable).findOneByOrFail({ id });
  for (let step = steps[application.status]; step; step = steps[application.status]) {
    application = await step(application, parts);
  }
}

type Step = (application: CreditApplicationRow, parts: ApplicationParts) => Promise<CreditApplicationRow>;

const steps: Partial<Record<ApplicationStatus, Step>> = {
  RECEIVED: score,
  SCORED: reserveCapacity,
  CAPACITY_RESERVED: approve,
  BANK_APPROVED: offer,
};

async function score(
  application: CreditApplicationRow,
  parts: ApplicationParts,
): Promise<CreditApplicationRow> {
  const { id, userId, requestedFen } = application;
  const consent = await consentOf(userId, parts);
  if (consent === null) return fail(application, 'CONSENT_WITHDRAWN', { source: 'users' }, parts);
  const answer = await scoreByRisk({ applicationId: id, userId, requestedFen }, parts);
  if ('refusal' in answer)
    return fail(application, 'SCORING_REFUSED', { source: 'risk', reference: answer.refusal }, parts);
  const { grade, limitFen, reasons, modelVersion, ...evidence } = answer;
  const found = { reasons, modelVersion };
  const stage = { source: 'risk', modelVersion, ...evidence };
  if (grade === null || limitFen === null) return step(application, 'DECLINED', found, stage, parts);
  const isLess = requestedFen !== null && requestedFen < limitFen;
  const granted = { grade, limitFen: isLess ? requestedFen : limitFen };
  return step(application, 'SCORED', { ...found, ...granted }, stage, parts);
}

/** Takes of the risk appetite, and freezes the price: both by the business date of now. */
function reserveCapacity(
  { id }: CreditApplicationRow,
  { dataSource, clock }: ApplicationParts,
): Promise<CreditApplicationRow> {
  const now = clock.now();
  const on = businessDateAt(now);
  return inTransaction(dataSource, async (tx) => {
    const application = await lockApplication(tx, id);
    if (application.status !== 'SCORED') return application;
    const { grade, limitFen } = scored(application);
    const price = await readPrice(tx, grade, application.productId, on);
    if (price === null) return failIn(tx, application, 'PRICE_MISSING', { source: 'credit-lines' }, now);
    const breach = await findBreach(tx, { grade, limitFen, isNewLine: true }, on);
    if (breach !== null) {
      await raiseBreach(tx, { id: newId('brc'), applicationId: id }, breach, now);
      const evidence = { source: 'credit-lines', reference: breach.segment };
      return failIn(tx, application, 'APPETITE_REACHED', evidence, now);
    }
    const { monthlyFeeRate, monthlyInterestRate, inForceFrom } = price;
    const priced = { monthlyFeeRate, monthlyInterestRate, priceInForceFrom: inForceFrom };
    const changes = { ...priced, capacityOn: on };
    const evidence = { source: 'credit-lines', policyVersion: `prices of ${inForceFrom}` };
    return moveApplication(tx, application, 'CAPACITY_RESERVED', changes, evidence, now);
  });
}

async function approve(
  application: CreditApplicationRow,
  parts: ApplicationParts,
): Promise<CreditApplicationRow> {
  const { limitFen } = scored(application);
  const { id: applicationId, userId } = application;
  const asked = { applicationId, userId, creditLineId: null, limit: formatFen(limitFen) };
  const answer = await approveAtBank(asked, parts);
  if ('refusal' in answer)
    return fail(application, answer.refusal, { source: 'accounts', reference: answer.refusal }, parts);
  const { approvalId } = answer;
  return step(
    application,
    'BANK_APPROVED',
    { approvalId },
    { source: 'accounts', reference: approvalId },
    parts,
  );
}

/** The offer's price is the one that was frozen when the capacity was taken. */
function offer(
  { id }: CreditApplicationRow,
  { dataSource, clock }: ApplicationParts,
): Promise<CreditApplicationRow> {
  const now = clock.now();
  return inTransaction(dataSource, async (tx) => {
    const application = await lockApplication(tx, id);
    if (application.status !== 'BANK_APPROVED') return application;
    const { grade, limitFen } = scored(application);
    const { productId, userId, currency, monthlyFeeRate, monthlyInterestRate } = application;
    if (monthlyFeeRate === null || monthlyInterestRate === null)
      throw new Error('An approved application has a price.');
    const { method, rounding } = await tx.findOneByOrFail(CreditProductTable, { id: productId });
    const rules = await readApplicationRules(tx, now);
    const example = {
      examplePurchaseFen: rules.standardPurchaseFen,
      exampleTenor: rules.standardTenor,
      method,
      monthlyFeeRate,
      monthlyInterestRate,
      rounding,
    };
    const offerId = newId('off');
    await tx.insert(OfferTable, {
      id: offerId,
      applicationId: id,
      userId,
      productId,
      limitFen,
      currency,
      grade,
      ...example,
      ...disclosedRatesOfOffer(example),
      offeredAt: now,
      expiresAt: new Date(now.getTime() + rules.offerDays * dayMs),
      acceptedAt: null,
      declinedAt: null,
      endedAt: null,
    });
    const evidence = { source: 'credit-lines', reference: offerId };
    return moveApplication(tx, application, 'OFFERED', {}, evidence, now);
  });
}

const dayMs = 24 * 60 * 60 * 1_000;

/** Writes what came of a step, unless another process was faster. */
function step(
  before: CreditApplicationRow,
  status: ApplicationStatus,
  changes: Partial<CreditApplicationRow>,
  evidence: StageEvidence,
  { dataSource, clock }: ApplicationParts,
): Promise<CreditApplicationRow> {
  return inTransaction(dataSource, async (tx) => {
    const application = await lockApplication(tx, before.id);
    if (application.status !== before.status) return application;
    return moveApplication(tx, application, status, changes, evidence, clock.now());
  });
}

function fail(
  application: CreditApplicationRow,
  failure: ApplicationFailure,
  evidence: StageEvidence,
  parts: ApplicationParts,
): Promise<CreditApplicationRow> {
  return step(application, 'FAILED', { failure }, evidence, parts);
}

function failIn(
  tx: EntityManager,
  application: CreditApplicationRow,
  failure: ApplicationFailure,
  evidence: StageEvidence,
  now: Date,
): Promise<CreditApplicationRow> {
  return moveApplication(tx, application, 'FAILED', { failure }, evidence, now);
}

function scored({ grade, limitFen }: CreditApplicationRow) {
  if (grade === null || limitFen === null) throw new Error('A scored application has a grade and a limit.');
  return { grade, limitFen };
}
