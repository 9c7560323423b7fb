import { inTransaction } from '../../common/transaction.ts';
import type { AccountsParts } from './context.ts';
import { lockApproval } from './facilityApproval.ts';
import { refuseLimit } from './facilityRefusal.ts';
import { type LimitApprovalRow, LimitApprovalTable } from './facilityTables.ts';

export interface ConfirmLimitInput {
  readonly approvalId: string;
  readonly creditLineId: string;
}

/**
 * Makes an approval that was reserved for an offer the one of a credit line, and gives it. A repeat for the same
 * line changes nothing.
 *
 * Refuses: APPROVAL_UNKNOWN, APPROVAL_RELEASED, APPROVAL_OF_OTHER_LINE.
 */
export async function confirmLimit(
  { approvalId, creditLineId }: ConfirmLimitInput,
  { dataSource, clock }: Pick<AccountsParts, 'dataSource' | 'clock'>,
): Promise<LimitApprovalRow> {
  return inTransaction(dataSource, async (tx) => {
    const approval = await lockApproval(tx, approvalId);
    if (approval.status === 'RELEASED') throw refuseLimit('APPROVAL_RELEASED');
    const isOther = approval.creditLineId !== null && approval.creditLineId !== creditLineId;
    if (isOther) throw refuseLimit('APPROVAL_OF_OTHER_LINE');
    if (approval.status === 'CONFIRMED') return approval;
    const confirmed = { status: 'CONFIRMED', creditLineId, confirmedAt: clock.now() } as const;
    await tx.update(LimitApprovalTable, { id: approvalId }, confirmed);
    return { ...approval, ...confirmed };
  });
}
