import type { EntityManager } from 'typeorm';
import { erasePersonalData } from '../../common/personalData.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import { inTransaction } from '../../common/transaction.ts';
import { collectObstacles, eraseAt, otherSubgraphs } from './askSubgraphs.ts';
import { type ErasureStepRow, ErasureStepTable, ErasureTable } from './erasureTables.ts';
import { personalData } from './personalData.ts';

/**
 * Lets go of a person in each of the other subgraphs, and here last of all, because only this one knows who that was.
 * What came under way after the person asked is waited for. What is done is written down, and a step that was done
 * but not written down is done again, which changes nothing: so whoever goes on after a crash finds the way.
 */
export async function eraseEverywhere(
  { userId = '' }: Readonly<Record<string, string>>,
  { dataSource, clock, client }: SubgraphParts,
): Promise<void> {
  const steps = dataSource.getRepository(ErasureStepTable);
  const isUnderWay =
    !(await steps.existsBy({ userId })) && (await collectObstacles(userId, client)).length > 0;
  if (isUnderWay) throw new Error('Something came under way after a person asked to be erased.');
  for (const subgraph of otherSubgraphs) {
    if (await steps.existsBy({ userId, subgraph })) continue;
    const kept = await eraseAt(subgraph, userId, client);
    await keepStep(dataSource.manager, { userId, subgraph, kept, doneAt: clock.now() });
  }
  await inTransaction(dataSource, async (tx) => {
    const doneAt = clock.now();
    const kept = await erasePersonalData(tx, personalData, userId);
    await keepStep(tx, { userId, subgraph: 'users', kept, doneAt });
    await tx.query('UPDATE erasures SET completed_at = $2 WHERE user_id = $1 AND completed_at IS NULL', [
      userId,
      doneAt,
    ]);
  });
}

async function keepStep(tx: EntityManager, step: ErasureStepRow): Promise<void> {
  const { userId, subgraph, kept, doneAt } = step;
  await tx.query(
    `INSERT INTO erasure_steps (user_id, subgraph, kept, done_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [userId, subgraph, JSON.stringify(kept), doneAt],
  );
}

/** How far an erasure is. */
export interface ErasureState {
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
  readonly steps: readonly ErasureStepRow[];
}

export async function readErasure(tx: EntityManager, userId: string): Promise<ErasureState> {
  const { requestedAt, completedAt } = await tx.getRepository(ErasureTable).findOneByOrFail({ userId });
  const steps = await tx
    .getRepository(ErasureStepTable)
    .find({ where: { userId }, order: { subgraph: 'ASC' } });
  return { requestedAt, completedAt, steps };
}
