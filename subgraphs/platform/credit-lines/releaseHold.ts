import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { remainingFenOf } from './hold.ts';
import { lineRequestOf } from './lineRequest.ts';
import { lockLineOfHold, moveLine } from './lockLine.ts';
import { moveHold, readOpenHold } from './openHold.ts';
import type { LineParts } from './placeHold.ts';
import { type HoldRow, HoldTable } from './tables.ts';

export interface ReleaseHoldInput {
  readonly holdId: string;
  readonly idempotencyKey: string;
}

/**
 * Gives back all that a hold still sets aside, and gives the hold.
 *
 * Refuses: HOLD_UNKNOWN, HOLD_EXPIRED, HOLD_RESOLVED, IDEMPOTENCY_CONFLICT.
 */
export async function releaseHold(
  input: ReleaseHoldInput,
  service: string,
  { dataSource, clock }: LineParts,
): Promise<HoldRow> {
  const request = lineRequestOf(service, 'releaseHold', input);
  const now = clock.now();
  return answerOnce(dataSource, request, now, {
    change: () =>
      inTransaction(dataSource, async (tx) => {
        const line = await lockLineOfHold(tx, input.holdId, now);
        const hold = await readOpenHold(tx, input.holdId);
        const remainingFen = remainingFenOf(hold);
        const { productId } = hold;
        await moveLine(tx, line, { heldFen: line.heldFen - remainingFen, productId }, now);
        await keepAnswer(tx, request, { holdId: hold.id }, now);
        return moveHold(tx, hold, { releasedFen: hold.releasedFen + remainingFen });
      }),
    recall: (id) => dataSource.getRepository(HoldTable).findOneBy({ id }),
  });
}
