import type { SubgraphJobs, SubgraphParts } from '../../common/subgraph.ts';
import { advanceApplication } from './advanceApplication.ts';
import { confirmAtBank, releaseAtBank } from './askBank.ts';
import { cardBound, cardUnbound } from './bindRepaymentCard.ts';
import { endOffers } from './endOffers.ts';
import { backingOf, releaseFreed } from './freedLimit.ts';
import { dropIncrease } from './limitIncrease.ts';
import { CreditLineTable } from './tables.ts';

/** What must be done although the process may die; each safe to do again. */
export const jobs: SubgraphJobs = {
  work: {
    advanceApplication: ({ applicationId = '' }, parts) => advanceApplication(applicationId, parts),
    confirmApproval: ({ creditLineId = '', approvalId = '' }, parts) =>
      confirmApproval(creditLineId, approvalId, parts),
    releaseApproval: ({ approvalId = '' }, parts) =>
      releaseAtBank(approvalId, null, `all of ${approvalId}`, parts),
    releaseFreed: ({ freedId = '' }, parts) => releaseFreed(freedId, parts),
    dropIncrease: ({ increaseId = '' }, parts) => dropIncrease(increaseId, parts),
    endOffers: async (_subject, parts) => {
      await endOffers(parts);
    },
  },
  rounds: { endOffers: '* * * * *' },
};

/**
 * Tells the bank whose approval it is now. A card that was bound before makes the line active; it is looked at once
 * more after that, for it may have been unbound, and that told, before the line knew of it. An approval
 * of which the line needs nothing any more is given back, or will be.
 */
async function confirmApproval(
  creditLineId: string,
  approvalId: string,
  parts: SubgraphParts,
): Promise<void> {
  const lines = parts.dataSource.getRepository(CreditLineTable);
  const line = await lines.findOneByOrFail({ id: creditLineId });
  const backing = await backingOf(parts.dataSource.manager, line.id);
  if (!backing.some((approval) => approval.approvalId === approvalId)) return;
  const { userId } = line;
  let cardId = await confirmAtBank(approvalId, line.id, parts);
  while (cardId !== null) {
    await cardBound({ userId, cardId }, parts);
    const boundNow = await confirmAtBank(approvalId, line.id, parts);
    if (boundNow === cardId) return;
    await cardUnbound({ userId, cardId }, parts);
    cardId = boundNow;
  }
}
