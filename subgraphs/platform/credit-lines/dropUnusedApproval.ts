import type { SubgraphParts } from '../../common/subgraph.ts';
import { releaseAtBank } from './askBank.ts';
import { CreditLineChangeTable } from './tables.ts';

/** Gives an approval of an increase back that no change of a limit used: one was refused, or never came. */
export async function dropUnusedApproval(
  bankApprovalId: string,
  parts: Pick<SubgraphParts, 'dataSource' | 'client'>,
): Promise<void> {
  const isUsed = await parts.dataSource.getRepository(CreditLineChangeTable).existsBy({ bankApprovalId });
  if (!isUsed) await releaseAtBank(bankApprovalId, null, `all of ${bankApprovalId}`, parts);
}
