import { newId } from '../../common/ids.ts';
import { answerOperator } from './answerOperator.ts';
import { decideRefusal } from './decideRefusal.ts';
import type { DecideParts } from './decideTransaction.ts';
import { assertReason } from './operatorReason.ts';
import { type BlockKind, type BlockRow, BlockTable } from './watchTables.ts';

export interface BlockSubjectInput {
  readonly kind: BlockKind;
  readonly subject: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/**
 * Keeps a person, a card, a device or a merchant from purchases: the very next decision sees it.
 *
 * Refuses: SUBJECT_INVALID, REASON_INVALID, ALREADY_BLOCKED, IDEMPOTENCY_CONFLICT.
 */
export async function blockSubject(
  { kind, subject, reason, idempotencyKey }: BlockSubjectInput,
  operatorId: string,
  { dataSource, clock }: Pick<DecideParts, 'dataSource' | 'clock'>,
): Promise<BlockRow> {
  if (!forms[kind].test(subject)) throw decideRefusal('SUBJECT_INVALID');
  assertReason(reason);
  const now = clock.now();
  const request = { operatorId, idempotencyKey, input: ['blockSubject', kind, subject, reason] };
  const id = await answerOperator(
    dataSource,
    request,
    now,
    async (tx) => {
      const blockId = newId('blk');
      await tx.insert(BlockTable, {
        id: blockId,
        kind,
        subject,
        reason,
        blockedBy: operatorId,
        blockedAt: now,
      });
      return blockId;
    },
    { blocks_one_open: () => decideRefusal('ALREADY_BLOCKED') },
  );
  return dataSource.getRepository(BlockTable).findOneByOrFail({ id });
}

/** A card's number or a person's name must never get into the list by mistake. */
const forms: Readonly<Record<BlockKind, RegExp>> = {
  PERSON: /^usr_\w{1,60}$/,
  CARD: /^crd_\w{1,60}$/,
  DEVICE: /^[0-9a-f]{64}$/,
  MERCHANT: /^pty_\w{1,60}$/,
};
