import { type EntityManager, IsNull } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { enqueueJob } from '../../common/jobs.ts';
import { answerOnce, earlierResult, type Outcome, requestOf } from './answerOnce.ts';
import { collectObstacles } from './askSubgraphs.ts';
import { ErasureTable } from './erasureTables.ts';
import { requireTwoProofs } from './freshProof.ts';
import { refuse } from './identityRefusal.ts';
import { SessionTable, UserTable } from './tables.ts';
import type { RealNameParts } from './verifyRealName.ts';

/** The name of the job that erases; eraseEverywhere.ts does it. */
export const eraseJob = 'eraseEverywhere';

/**
 * Begins to erase a person: every session ends, and a job lets go of the person in each subgraph, however
 * often the processes die meanwhile. What was begun is not taken back.
 *
 * Refuses: STEP_UP_REQUIRED; STAFF_NOT_ERASED, because a party's work is not the person's own;
 * DEBT_OUTSTANDING; BUSINESS_UNDER_WAY; IDEMPOTENCY_CONFLICT.
 */
export async function eraseMe(
  userId: string,
  caller: Caller,
  idempotencyKey: string,
  { dataSource, clock, keys, client }: RealNameParts,
): Promise<void> {
  const now = clock.now();
  const request = await requestOf('eraseMe', userId, idempotencyKey, [], keys);
  if ((await earlierResult(dataSource, request)) !== null) return;
  await requireTwoProofs(dataSource.manager, caller, now);
  if (!(await dataSource.getRepository(UserTable).existsBy({ id: userId, partyId: IsNull() }))) {
    throw refuse('STAFF_NOT_ERASED');
  }
  const [obstacle] = await collectObstacles(userId, client);
  if (obstacle) throw refuse(obstacle);
  await answerOnce(dataSource, request, now, (tx) => begin(tx, userId, now));
}

async function begin(tx: EntityManager, userId: string, now: Date): Promise<Outcome> {
  const begun: unknown[] = await tx.query(
    'INSERT INTO erasures (user_id, requested_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
    [userId, now],
  );
  if (begun.length > 0) {
    await tx.update(SessionTable, { userId, endedAt: IsNull() }, { endedAt: now });
    await enqueueJob(tx, { name: eraseJob, subject: { userId } });
  }
  return { resultId: userId };
}

/** Whether a person asked to be erased; nothing new begins with such a person. */
export function isBeingErased(tx: EntityManager, userId: string): Promise<boolean> {
  return tx.getRepository(ErasureTable).existsBy({ userId });
}
