import { answerOperator } from './answerOperator.ts';
import { decideRefusal } from './decideRefusal.ts';
import type { DecideParts } from './decideTransaction.ts';
import { assertReason } from './operatorReason.ts';
import { type BlockRow, BlockTable } from './watchTables.ts';

export interface UnblockSubjectInput {
  readonly blockId: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/**
 * Ends a block; the row stays, with who began and who ended it and why.
 *
 * Refuses: REASON_INVALID, BLOCK_UNKNOWN, BLOCK_ENDED, IDEMPOTENCY_CONFLICT.
 */
export async function unblockSubject(
  { blockId, reason, idempotencyKey }: UnblockSubjectInput,
  operatorId: string,
  { dataSource, clock }: Pick<DecideParts, 'dataSource' | 'clock'>,
): Promise<BlockRow> {
  assertReason(reason);
  const now = clock.now();
  const request = { operatorId, idempotencyKey, input: ['unblockSubject', blockId, reason] };
  const id = await answerOperator(dataSource, request, now, async (tx) => {
    const { affected } = await tx
      .createQueryBuilder()
      .update(BlockTable)
      .set({ unblockReason: reason, unblockedBy: operatorId, unblockedAt: now })
      .where('id = :blockId AND unblockedAt IS NULL', { blockId })
      .execute();
    if (affected === 1) return blockId;
    throw decideRefusal((await tx.existsBy(BlockTable, { id: blockId })) ? 'BLOCK_ENDED' : 'BLOCK_UNKNOWN');
  });
  return dataSource.getRepository(BlockTable).findOneByOrFail({ id });
}
