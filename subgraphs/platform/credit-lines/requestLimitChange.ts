import { type Caller, hasSteppedUp, requirePerson } from '../../common/callers.ts';
import { derivedId } from '../../common/ids.ts';
import { formatFen } from '../../common/money.ts';
import { orEarlierAnswer } from './answerOnce.ts';
import { readApplicationRules } from './applicationRules.ts';
import { approveAtBank } from './askBank.ts';
import { scoreByRisk } from './askRisk.ts';
import { type ApplicationParts, consentOf } from './askUsers.ts';
import { assertOpenForIncrease, changeLimitFor, type LimitChange } from './changeLimit.ts';
import { askForIncrease } from './limitIncrease.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { positiveFenOf } from './positiveFen.ts';
import { type CreditLineRow, CreditLineTable } from './tables.ts';

export interface RequestLimitChangeInput {
  readonly creditLineId: string;
  /** In yuan. */
  readonly limit: string;
  readonly idempotencyKey: string;
}

/**
 * Changes the limit of a person's own line, and gives the line. Less is there at once. More needs a proof by two
 * factors, a consent, a score that allows it and the bank's approval of the difference, which is not asked for where
 * the line would not take it. The increase is written down before the bank is asked, under this request's own key: a
 * repeat asks for nothing twice, and an approval that comes to nothing is given back a minute later, after which a
 * repeat is refused as APPROVAL_INVALID.
 *
 * Refuses: AMOUNT_INVALID, LINE_UNKNOWN, LINE_CLOSED, LIMIT_UNCHANGED; of an increase also STEP_UP_REQUIRED,
 * CONSENT_REQUIRED, LIMIT_NOT_GRANTED, FACILITY_EXHAUSTED, and what changeLimit refuses; IDEMPOTENCY_CONFLICT.
 */
export async function requestLimitChange(
  input: RequestLimitChangeInput,
  caller: Caller,
  parts: ApplicationParts,
): Promise<CreditLineRow> {
  const userId = requirePerson(caller);
  const { creditLineId, limit, idempotencyKey } = input;
  const request = lineRequestOf(userId, 'requestLimitChange', input);
  const money = { amount: limit, currency: 'CNY' };
  const limitFen = positiveFenOf(money, 'limit');
  const line = await parts.dataSource.getRepository(CreditLineTable).findOneBy({ id: creditLineId, userId });
  if (!line) throw lineRefusal('LINE_UNKNOWN');
  const asked = { creditLineId, limit: money, reason: 'The shopper asked for it.', idempotencyKey };
  if (limitFen <= line.limitFen) return changeLimitFor(request, asked, parts);
  const recall = (id: string) => parts.dataSource.getRepository(CreditLineTable).findOneBy({ id });
  return orEarlierAnswer(parts.dataSource, request, { recall }, async () => {
    const evidence = await obtainEvidence(line, limitFen, idempotencyKey, caller, parts);
    return changeLimitFor(request, { ...asked, ...evidence }, parts);
  });
}

type IncreaseEvidence = Pick<LimitChange, 'increaseId' | 'bankApprovalId' | 'consentId' | 'modelVersion'>;

async function obtainEvidence(
  line: CreditLineRow,
  limitFen: bigint,
  idempotencyKey: string,
  caller: Caller,
  parts: ApplicationParts,
): Promise<IncreaseEvidence> {
  const { id: creditLineId, userId, limitFen: beforeFen } = line;
  const now = parts.clock.now();
  await assertOpenForIncrease(parts.dataSource.manager, line, now);
  const { stepUpLivesSeconds } = await readApplicationRules(parts.dataSource.manager, now);
  if (!hasSteppedUp(caller, now, stepUpLivesSeconds)) throw lineRefusal('STEP_UP_REQUIRED');
  const consentId = await consentOf(userId, parts);
  if (consentId === null) throw lineRefusal('CONSENT_REQUIRED');
  const applicationId = derivedId('inc', creditLineId, idempotencyKey, formatFen(limitFen));
  const scoring = await scoreByRisk({ applicationId, userId, requestedFen: limitFen }, parts);
  if ('refusal' in scoring || scoring.limitFen === null || scoring.limitFen < limitFen)
    throw lineRefusal('LIMIT_NOT_GRANTED');
  const { modelVersion } = scoring;
  const asked = { id: applicationId, creditLineId, amountFen: limitFen - beforeFen, askedAt: now };
  const { status, amountFen } = await askForIncrease(asked, parts);
  const evidence = { increaseId: applicationId, consentId, modelVersion };
  if (status === 'DROPPED') return evidence;
  const limit = formatFen(amountFen);
  const approval = await approveAtBank({ applicationId, userId, creditLineId, limit }, parts);
  if ('refusal' in approval) throw lineRefusal(approval.refusal);
  return { ...evidence, bankApprovalId: approval.approvalId };
}
