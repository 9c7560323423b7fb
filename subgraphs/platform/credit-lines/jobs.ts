import type { SubgraphJobs, SubgraphParts } from '../../common/subgraph.ts';
import { advanceApplication } from './advanceApplication.ts';
import { confirmAtBank, releaseAtBank } from './askBank.ts';
import { cardBound } from './bindRepaymentCard.ts';
import { dropUnusedApproval } from './dropUnusedApproval.ts';
import { endOffers } from './endOffers.ts';
import { CreditLineTable } from './tables.ts';

/** What must be done although the process may die; each safe to do again. */
export const jobs: SubgraphJobs = {
  work: {
    advanceApplication: ({ applicationId = '' }, parts) => advanceApplication(applicationId, parts),
    confirmApproval: ({ creditLineId = '', approvalId = '' }, parts) =>
      confirmApproval(creditLineId, approvalId, parts),
    releaseApproval: ({ approvalId = '' }, parts) =>
      releaseAtBank(approvalId, null, `all of ${approvalId}`, parts),
    dropUnusedApproval: ({ approvalId = '' }, parts) => dropUnusedApproval(approvalId, parts),
    endOffers: async (_subject, parts) => {
      await endOffers(parts);
    },
  },
  rounds: { endOffers: '* * * * *' },
};

/**
 * Tells the bank whose approval it is now. A card that was bound before makes the line active. A line that was taken
 * back meanwhile has given its approval back, or will.
 */
async function confirmApproval(
  creditLineId: string,
  approvalId: string,
  parts: SubgraphParts,
): Promise<void> {
  const lines = parts.dataSource.getRepository(CreditLineTable);
  const line = await lines.findOneByOrFail({ id: creditLineId });
  if (line.status === 'CLOSED') return;
  const cardId = await confirmAtBank(approvalId, line.id, parts);
  if (cardId !== null) await cardBound({ userId: line.userId, cardId }, parts);
}
