import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { enqueueJob } from '../../common/jobs.ts';
import { formatFen } from '../../common/money.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import { FreedLimitTable } from './approvalTables.ts';
import { confirmAtBank, readAtBank, releaseAtBank } from './askBank.ts';

/** What a line still has of one of its approvals. */
interface Backing {
  readonly approvalId: string;
  readonly backedFen: bigint;
}

/** A line's approvals of which something is left, latest first. Those of before approvals were kept are not there. */
export async function backingOf(tx: EntityManager, creditLineId: string): Promise<readonly Backing[]> {
  return tx.query(
    `WITH approved AS (
       SELECT change.id, changed_at, limit_after_fen - limit_before_fen AS amount_fen,
         CASE kind WHEN 'OPENED' THEN approval_id ELSE bank_approval_id END AS approval_id
       FROM credit_line_changes change JOIN credit_lines line ON line.id = credit_line_id
       WHERE credit_line_id = $1 AND kind IN ('OPENED', 'LIMIT_INCREASED')),
     backing AS (
       SELECT approved.*, amount_fen - coalesce((
         SELECT sum(freed.amount_fen) FROM freed_limits freed WHERE freed.approval_id = approved.approval_id
       ), 0)::bigint AS backed_fen
       FROM approved WHERE approval_id IS NOT NULL)
     SELECT approval_id AS "approvalId", backed_fen AS "backedFen" FROM backing
     WHERE backed_fen > 0 ORDER BY changed_at DESC, id DESC`,
    [creditLineId],
  );
}

/**
 * Has so much of a line's approvals given back to the bank, of the latest first: the rows and their jobs are there
 * once this transaction is. The line is locked.
 */
export async function freeLimit(
  tx: EntityManager,
  creditLineId: string,
  freedFen: bigint,
  freedAt: Date,
): Promise<void> {
  let leftFen = freedFen;
  for (const { approvalId, backedFen } of await backingOf(tx, creditLineId)) {
    if (leftFen === 0n) return;
    const isAll = backedFen < leftFen;
    const amountFen = isAll ? backedFen : leftFen;
    const freedId = newId('frl');
    await tx.insert(FreedLimitTable, { id: freedId, creditLineId, approvalId, amountFen, freedAt });
    await enqueueJob(tx, { name: 'releaseFreed', subject: { freedId } });
    leftFen -= amountFen;
  }
}

/** Tells the bank what was freed, once in effect. A part is given back only of an approval that is a line's. */
export async function releaseFreed(
  id: string,
  parts: Pick<SubgraphParts, 'dataSource' | 'client'>,
): Promise<void> {
  const freed = await parts.dataSource.getRepository(FreedLimitTable).findOneByOrFail({ id });
  const { approvalId, creditLineId, amountFen } = freed;
  const approval = await readAtBank(approvalId, parts);
  const isPart = approval !== null && amountFen < approval.limitFen;
  if (isPart && approval.status === 'PENDING') await confirmAtBank(approvalId, creditLineId, parts);
  await releaseAtBank(approvalId, formatFen(amountFen), id, parts);
}
