import { type EntityManager, In } from 'typeorm';
import { businessDateAt } from '../../common/dates.ts';
import { derivedId, newId } from '../../common/ids.ts';
import { Refusal } from '../../common/refusal.ts';
import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { type Breach, findBreach, raiseBreach } from './appetite.ts';
import { type BankApproval, readAtBank } from './askBank.ts';
import { type ApplicationParts, consentOf } from './askUsers.ts';
import { enqueueConfirmation } from './enqueueConfirmation.ts';
import { takeIncrease } from './limitIncrease.ts';
import { lineRefusal } from './lineRefusal.ts';
import { type LineRequest, lineRequestOf } from './lineRequest.ts';
import { readLineRules } from './lineRules.ts';
import { lockLine, moveLine } from './lockLine.ts';
import { type MoneyInput, positiveFenOf } from './positiveFen.ts';
import { fitSubLimits } from './subLimit.ts';
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
 * Sets a line's limit, and gives the line. Down goes at once, also below what is used: then nothing is available and
 * the rest is over the limit; sub-limits that would together be above it go down in proportion. Up goes on an active
 * line only, with the person's consent, an approval of the bank for just this increase that was not used before, when
 * the days of cooling-off since the limit was last set are over, and as far as the risk appetite has room. What the
 * bank and users say is asked before the line is locked, and compared with the line under its lock.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, LINE_UNKNOWN, LINE_CLOSED, LIMIT_UNCHANGED; of an increase
 * also LINE_PENDING, LINE_FROZEN, CONSENT_MISSING, APPROVAL_MISSING, COOLING_OFF, APPROVAL_INVALID, APPROVAL_USED,
 * APPETITE_REACHED; IDEMPOTENCY_CONFLICT.
 */
export function changeLimit(
  input: ChangeLimitInput,
  service: string,
  parts: ApplicationParts,
): Promise<CreditLineRow> {
  return changeLimitFor(lineRequestOf(service, 'changeLimit', input), input, parts);
}

/** A change of a limit, and the increase that was written down for it, if there is one. */
export interface LimitChange extends ChangeLimitInput {
  readonly increaseId?: string;
}

/** The same for whoever asked in other words: the request is what a repeat is known by. */
export async function changeLimitFor(
  request: LineRequest,
  input: LimitChange,
  parts: ApplicationParts,
): Promise<CreditLineRow> {
  const { dataSource, clock } = parts;
  const limitFen = positiveFenOf(input.limit, 'limit');
  const now = clock.now();
  const evidence = await readEvidence(input, parts);
  let breach: Breach | null = null;
  const change = async (tx: EntityManager) => {
    const line = await lockLine(tx, input.creditLineId, now);
    if (line.status === 'CLOSED') throw lineRefusal('LINE_CLOSED');
    if (limitFen === line.limitFen) throw lineRefusal('LIMIT_UNCHANGED');
    const isIncrease = limitFen > line.limitFen;
    if (isIncrease) {
      if (input.increaseId) await takeIncrease(tx, input.increaseId);
      await assertMayIncrease(tx, line, limitFen, evidence, now);
      const capacity = { grade: line.grade, limitFen: limitFen - line.limitFen, isNewLine: false };
      breach = await findBreach(tx, capacity, businessDateAt(now));
      if (breach) throw lineRefusal('APPETITE_REACHED');
    }
    const because = { reason: input.reason, modelVersion: input.modelVersion ?? null, changedAt: now };
    await fitSubLimits(tx, line, limitFen, because);
    await tx.insert(CreditLineChangeTable, {
      id: newId('clc'),
      creditLineId: line.id,
      kind: isIncrease ? 'LIMIT_INCREASED' : 'LIMIT_DECREASED',
      productId: null,
      limitBeforeFen: line.limitFen,
      limitAfterFen: limitFen,
      currency: line.currency,
      ...because,
      bankApprovalId: isIncrease ? (evidence.approval?.id ?? null) : null,
      consentId: isIncrease ? evidence.consentId : null,
    });
    await keepAnswer(tx, request, { creditLineId: line.id }, now);
    if (isIncrease && evidence.approval) await enqueueConfirmation(tx, line.id, evidence.approval.id);
    return moveLine(tx, line, { limitFen, approvedFen: isIncrease ? limitFen - line.limitFen : 0n }, now);
  };
  const constraints = { credit_line_changes_approval_once: () => lineRefusal('APPROVAL_USED') };
  const answer = answerOnce(dataSource, request, now, {
    change: () => inTransaction(dataSource, change, { constraints }),
    recall: (id) => dataSource.getRepository(CreditLineTable).findOneBy({ id }),
  });
  return answer.catch(async (error: unknown) => {
    if (breach && isAppetiteReached(error)) await alertOf(breach, request, input.creditLineId, parts);
    throw error;
  });
}

function isAppetiteReached(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'APPETITE_REACHED';
}

/** What was stopped has been undone; the alert stays, once for a request, also where its repeat has to write it. */
async function alertOf(
  breach: Breach,
  { service, idempotencyKey }: LineRequest,
  creditLineId: string,
  { dataSource, clock }: ApplicationParts,
): Promise<void> {
  const stopped = { id: derivedId('brc', service, idempotencyKey), creditLineId };
  await inTransaction(dataSource, (tx) => raiseBreach(tx, stopped, breach, clock.now()));
}

interface Evidence {
  /** The consent that was named and is in force now. */
  readonly consentId: string | null;
  readonly isApprovalNamed: boolean;
  readonly approval: BankApproval | null;
}

async function readEvidence(
  { consentId, bankApprovalId, creditLineId }: ChangeLimitInput,
  parts: ApplicationParts,
): Promise<Evidence> {
  const isApprovalNamed = Boolean(bankApprovalId);
  const line = await parts.dataSource.getRepository(CreditLineTable).findOneBy({ id: creditLineId });
  if (!line) return { consentId: null, isApprovalNamed, approval: null };
  const covering = consentId ? await consentOf(line.userId, parts) : null;
  const approval = bankApprovalId ? await readAtBank(bankApprovalId, parts) : null;
  return { consentId: covering === consentId ? covering : null, isApprovalNamed, approval };
}

async function assertMayIncrease(
  tx: EntityManager,
  line: CreditLineRow,
  limitFen: bigint,
  { consentId, isApprovalNamed, approval }: Evidence,
  now: Date,
): Promise<void> {
  if (!consentId) throw lineRefusal('CONSENT_MISSING');
  if (!isApprovalNamed) throw lineRefusal('APPROVAL_MISSING');
  await assertOpenForIncrease(tx, line, now);
  if (!approval || !isFor(approval, line, limitFen - line.limitFen)) throw lineRefusal('APPROVAL_INVALID');
}

/** Refuses: LINE_PENDING, LINE_FROZEN, LINE_CLOSED, COOLING_OFF. */
export async function assertOpenForIncrease(
  tx: EntityManager,
  { id, status }: CreditLineRow,
  now: Date,
): Promise<void> {
  if (status !== 'ACTIVE') throw lineRefusal(`LINE_${status}`);
  if (now < (await coolingOffEnd(tx, id, now))) throw lineRefusal('COOLING_OFF');
}

function isFor(approval: BankApproval, line: CreditLineRow, increaseFen: bigint): boolean {
  const { userId, creditLineId, status, limitFen } = approval;
  return (
    status !== 'RELEASED' && userId === line.userId && creditLineId === line.id && limitFen === increaseFen
  );
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
