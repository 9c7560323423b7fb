import type { EntityManager } from 'typeorm';
import { enqueueJob } from '../../common/jobs.ts';
import { formatFen } from '../../common/money.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import { inTransaction } from '../../common/transaction.ts';
import { type LimitIncreaseRow, LimitIncreaseTable } from './approvalTables.ts';
import { approveAtBank, releaseAtBank } from './askBank.ts';
import { lineRefusal } from './lineRefusal.ts';
import { CreditLineTable } from './tables.ts';

/** Long after the request is over, and short enough for room in the facility not to be missed. */
const unusedAfterMs = 60_000;

/**
 * Writes an increase down before the bank is asked about it, with the job that drops it if it comes to nothing: if
 * this process dies then, nothing stays reserved. Gives the row, of a repeat as it stands.
 */
export function askForIncrease(
  asked: Omit<LimitIncreaseRow, 'status'>,
  { dataSource }: Pick<SubgraphParts, 'dataSource'>,
): Promise<LimitIncreaseRow> {
  return inTransaction(dataSource, async (tx) => {
    const isNew: unknown[] = await tx.query(
      `INSERT INTO limit_increases (id, credit_line_id, status, amount_fen, asked_at)
       VALUES ($1, $2, 'ASKED', $3, $4) ON CONFLICT DO NOTHING RETURNING id`,
      [asked.id, asked.creditLineId, asked.amountFen, asked.askedAt],
    );
    if (isNew.length === 0) return tx.findOneByOrFail(LimitIncreaseTable, { id: asked.id });
    const subject = { increaseId: asked.id };
    await enqueueJob(tx, {
      name: 'dropIncrease',
      subject,
      delayMs: unusedAfterMs,
      key: `unused ${asked.id}`,
    });
    return { ...asked, status: 'ASKED' };
  });
}

/** Takes an increase for the change of this transaction. One that was dropped has no approval any more. */
export async function takeIncrease(tx: EntityManager, id: string): Promise<void> {
  const { affected } = await tx.update(LimitIncreaseTable, { id, status: 'ASKED' }, { status: 'USED' });
  if (affected !== 1) throw lineRefusal('APPROVAL_INVALID');
}

/**
 * Drops an increase that no change used, and then gives back what the bank reserves for it. The bank is asked for
 * the approval once more, to learn which it is: so one that is still on its way there comes too late to stay.
 */
export async function dropIncrease(
  id: string,
  parts: Pick<SubgraphParts, 'dataSource' | 'client'>,
): Promise<void> {
  const increases = parts.dataSource.getRepository(LimitIncreaseTable);
  await increases.update({ id, status: 'ASKED' }, { status: 'DROPPED' });
  const { status, creditLineId, amountFen } = await increases.findOneByOrFail({ id });
  if (status === 'USED') return;
  const { userId } = await parts.dataSource
    .getRepository(CreditLineTable)
    .findOneByOrFail({ id: creditLineId });
  const asked = { applicationId: id, userId, creditLineId, limit: formatFen(amountFen) };
  const answer = await approveAtBank(asked, parts);
  if ('refusal' in answer) return;
  await releaseAtBank(answer.approvalId, null, `all of ${answer.approvalId}`, parts);
}
