import { type EntityManager, Not } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { readApplicationRules } from './applicationRules.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { lockLine, moveLine } from './lockLine.ts';
import type { LineParts } from './placeHold.ts';
import { CreditLineChangeTable, type CreditLineRow, CreditLineTable } from './tables.ts';

export interface CancelCreditInput {
  readonly idempotencyKey: string;
}

/**
 * Takes back the acceptance of a line within the days for thinking it over, if nothing of it is used. These are the
 * days of the rules by which it was accepted: a promise that later rules do not take back. Closes the line and has
 * the bank's reservation given back. Gives the line.
 *
 * Refuses: LINE_UNKNOWN, LINE_CLOSED, COOLING_OFF_OVER, LINE_IN_USE, IDEMPOTENCY_CONFLICT.
 */
export async function cancelCredit(
  input: CancelCreditInput,
  userId: string,
  { dataSource, clock }: LineParts,
): Promise<CreditLineRow> {
  const request = lineRequestOf(userId, 'cancelCredit', input);
  const now = clock.now();
  const change = async (tx: EntityManager) => {
    const open = await tx.findOneBy(CreditLineTable, { userId, status: Not('CLOSED') });
    if (!open) throw lineRefusal((await hadLine(tx, userId)) ? 'LINE_CLOSED' : 'LINE_UNKNOWN');
    const line = await lockLine(tx, open.id, now);
    if (line.approvalId === null || now >= (await withdrawalEnd(tx, line)))
      throw lineRefusal('COOLING_OFF_OVER');
    if (line.heldFen > 0n || line.drawnFen > 0n) throw lineRefusal('LINE_IN_USE');
    await tx.insert(CreditLineChangeTable, {
      id: newId('clc'),
      creditLineId: line.id,
      kind: 'CLOSED',
      productId: null,
      limitBeforeFen: line.limitFen,
      limitAfterFen: line.limitFen,
      currency: line.currency,
      reason: 'The shopper took the acceptance back.',
      modelVersion: null,
      bankApprovalId: null,
      consentId: null,
      changedAt: now,
    });
    await keepAnswer(tx, request, { creditLineId: line.id }, now);
    return moveLine(tx, line, { status: 'CLOSED' }, now);
  };
  return answerOnce(dataSource, request, now, {
    change: () => inTransaction(dataSource, change),
    recall: (id) => dataSource.getRepository(CreditLineTable).findOneBy({ id }),
  });
}

async function hadLine(tx: EntityManager, userId: string): Promise<boolean> {
  return tx.existsBy(CreditLineTable, { userId });
}

/** From when on the acceptance of a line stands. */
async function withdrawalEnd(tx: EntityManager, { openedAt }: CreditLineRow): Promise<Date> {
  const { withdrawalDays } = await readApplicationRules(tx, openedAt);
  return new Date(openedAt.getTime() + withdrawalDays * dayMs);
}

const dayMs = 24 * 60 * 60 * 1_000;
