import type { EntityManager } from 'typeorm';
import { enqueueJob } from '../../common/jobs.ts';

/** Has the bank told, once this transaction is there, that an approval is that of a line. */
export function enqueueConfirmation(
  tx: EntityManager,
  creditLineId: string,
  approvalId: string,
): Promise<void> {
  return enqueueJob(tx, { name: 'confirmApproval', subject: { creditLineId, approvalId } });
}
