import type { EntityManager } from 'typeorm';
import { inTransaction } from '../../common/transaction.ts';
import type { AccountsParts } from './context.ts';
import { lockApproval, reservedFenOf } from './facilityApproval.ts';
import { readLimitFen, refuseLimit } from './facilityRefusal.ts';
import { type LimitApprovalRow, LimitApprovalTable, LimitReleaseTable } from './facilityTables.ts';

export interface ReleaseLimitInput {
  readonly approvalId: string;
  /** Null: all that it still holds. */
  readonly amount?: string | null | undefined;
  readonly idempotencyKey: string;
}

/**
 * Gives back what an approval holds of the facility: all, for an offer that nobody took or a line that was closed,
 * or a part, for a limit that went down. Gives the approval. Of an approval that was given back already there is
 * nothing to release, and that is no refusal; a part of one that only backs an offer there is not.
 *
 * Refuses: AMOUNT_INVALID, APPROVAL_UNKNOWN, RELEASE_EXCEEDS_APPROVAL, IDEMPOTENCY_CONFLICT.
 */
export async function releaseLimit(
  { approvalId, amount, idempotencyKey }: ReleaseLimitInput,
  { dataSource, clock }: Pick<AccountsParts, 'dataSource' | 'clock'>,
): Promise<LimitApprovalRow> {
  const amountFen = amount == null ? null : readLimitFen(amount);
  const now = clock.now();
  return inTransaction(dataSource, async (tx) => {
    const approval = await lockApproval(tx, approvalId);
    const earlier = await tx.findOneBy(LimitReleaseTable, { idempotencyKey });
    if (earlier && (earlier.approvalId !== approvalId || earlier.amountFen !== amountFen))
      throw refuseLimit('IDEMPOTENCY_CONFLICT');
    if (earlier) return approval;
    await tx.insert(LimitReleaseTable, { idempotencyKey, approvalId, amountFen, releasedAt: now });
    return giveBack(tx, approval, amountFen ?? reservedFenOf(approval), now);
  });
}

async function giveBack(
  tx: EntityManager,
  approval: LimitApprovalRow,
  amountFen: bigint,
  now: Date,
): Promise<LimitApprovalRow> {
  const leftFen = reservedFenOf(approval) - amountFen;
  if (leftFen < 0n || (leftFen > 0n && approval.status === 'PENDING'))
    throw refuseLimit('RELEASE_EXCEEDS_APPROVAL');
  if (amountFen === 0n) return approval;
  const released = {
    releasedFen: approval.releasedFen + amountFen,
    status: leftFen === 0n ? 'RELEASED' : approval.status,
    releasedAt: now,
  } as const;
  await tx.update(LimitApprovalTable, { id: approval.id }, released);
  await tx.query('UPDATE facilities SET reserved_fen = reserved_fen - $2 WHERE id = $1', [
    approval.facilityId,
    amountFen,
  ]);
  return { ...approval, ...released };
}
