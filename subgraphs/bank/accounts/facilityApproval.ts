import type { EntityManager } from 'typeorm';
import { refuseLimit } from './facilityRefusal.ts';
import { type LimitApprovalRow, LimitApprovalTable } from './facilityTables.ts';

/** Locks an approval until the transaction ends. Refuses: APPROVAL_UNKNOWN. */
export async function lockApproval(tx: EntityManager, id: string): Promise<LimitApprovalRow> {
  const approval = await tx
    .createQueryBuilder(LimitApprovalTable, 'approval')
    .setLock('pessimistic_write')
    .where('approval.id = :id', { id })
    .getOne();
  if (!approval) throw refuseLimit('APPROVAL_UNKNOWN');
  return approval;
}

/** What an approval still holds of the facility. */
export function reservedFenOf({
  limitFen,
  releasedFen,
}: Pick<LimitApprovalRow, 'limitFen' | 'releasedFen'>): bigint {
  return limitFen - releasedFen;
}
