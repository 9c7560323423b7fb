import { type EntityManager, In } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { readLineRules } from './lineRules.ts';
import { lockLine, moveLine } from './lockLine.ts';
import type { LineParts } from './placeHold.ts';
import { type MoneyInput, positiveFenOf } from './positiveFen.ts';
import { CreditLineChangeTable, type CreditLineRow, CreditLineTable } from './tables.ts';

export interface ChangeLimitInput {
  readonly creditLineId: string;
  readonly limit: MoneyInput;
  readonly reason: string;
  readonly modelVersion?: string | null | undefined;
  readonly bankApprovalId?: string | null | undefined;
  readonly consentId?: string | null | undefined;
  readonly idempotencyKey: string;
}

/**
 * Sets a line's limit, and gives the line. Down goes at once, also below what is used: then nothing is
 * available and the rest is over the limit. Up goes on an active line only, with the person's consent, an
 * approval of the bank that was not used before, and when the days of cooling-off since the limit was last
 * set are over.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, LINE_UNKNOWN, LINE_CLOSED, LIMIT_UNCHANGED; of an increase
 * also LINE_PENDING, LINE_FROZEN, CONSENT_MISSING, APPROVAL_MISSING, APPROVAL_USED, COOLING_OFF;
 * IDEMPOTENCY_CONFLICT.
 */
export async function changeLimit(
  input: ChangeLimitInput,
  service: string,
  { dataSource, clock }: LineParts,
): Promise<CreditLineRow> {
  const limitFen = positiveFenOf(input.limit);
  const request = lineRequestOf(service, 'changeLimit', input);
  const now = clock.now();
  const change = async (tx: EntityManager) => {
    const line = await lockLine(tx, input.creditLineId, now);
    if (line.status === 'CLOSED') throw lineRefusal('LINE_CLOSED');
    if (limitFen === line.limitFen) throw lineRefusal('LIMIT_UNCHANGED');
    const isIncrease = limitFen > line.limitFen;
    if (isIncrease) await assertMayIncrease(tx, line, input, now);
    await tx.insert(CreditLineChangeTable, {
      id: newId('clc'),
      creditLineId: line.id,
      kind: isIncrease ? 'LIMIT_INCREASED' : 'LIMIT_DECREASED',
      limitBeforeFen: line.limitFen,
      limitAfterFen: limitFen,
      currency: line.currency,
      reason: input.reason,
      modelVersion: input.modelVersion ?? null,
      bankApprovalId: isIncrease ? (input.bankApprovalId ?? null) : null,
      consentId: isIncrease ? (input.consentId ?? null) : null,
      changedAt: now,
    });
    await keepAnswer(tx, request, { creditLineId: line.id }, now);
    return moveLine(tx, line, { limitFen });
  };
  const constraints = { credit_line_changes_approval_once: () => lineRefusal('APPROVAL_USED') };
  return answerOnce(dataSource, request, now, {
    change: () => inTransaction(dataSource, change, { constraints }),
    recall: (id) => dataSource.getRepository(CreditLineTable).findOneBy({ id }),
  });
}

async function assertMayIncrease(
  tx: EntityManager,
  { id, status }: CreditLineRow,
  { consentId, bankApprovalId }: ChangeLimitInput,
  now: Date,
): Promise<void> {
  if (status === 'PENDING' || status === 'FROZEN') throw lineRefusal(`LINE_${status}`);
  if (!consentId) throw lineRefusal('CONSENT_MISSING');
  if (!bankApprovalId) throw lineRefusal('APPROVAL_MISSING');
  if (now < (await coolingOffEnd(tx, id, now))) throw lineRefusal('COOLING_OFF');
}

const dayMs = 24 * 60 * 60 * 1_000;

/** The end of cooling-off by the rules of now; the past where the limit was never set by a change. */
async function coolingOffEnd(tx: EntityManager, creditLineId: string, now: Date): Promise<Date> {
  const { increaseCoolingOffDays } = await readLineRules(tx, now);
  const lastSet = await tx.findOne(CreditLineChangeTable, {
    where: { creditLineId, kind: In(['OPENED', 'LIMIT_INCREASED', 'LIMIT_DECREASED']) },
    order: { changedAt: 'DESC', id: 'DESC' },
  });
  return new Date((lastSet?.changedAt.getTime() ?? 0) + increaseCoolingOffDays * dayMs);
}
