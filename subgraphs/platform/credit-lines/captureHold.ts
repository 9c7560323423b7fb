import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { remainingFenOf } from './hold.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { lockLineOfHold, moveLine } from './lockLine.ts';
import { moveHold, readOpenHold } from './openHold.ts';
import type { LineParts } from './placeHold.ts';
import { type MoneyInput, positiveFenOf } from './positiveFen.ts';
import { type HoldRow, HoldTable } from './tables.ts';

export interface CaptureHoldInput {
  readonly holdId: string;
  readonly amount: MoneyInput;
  readonly idempotencyKey: string;
}

/**
 * Draws an amount that a hold sets aside, all or a part; as often as something is left. Gives the hold. A
 * line that was frozen after the hold was placed still honours it: the merchant was promised the amount.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, HOLD_UNKNOWN, HOLD_EXPIRED, HOLD_RESOLVED,
 * CAPTURE_EXCEEDS_HOLD, IDEMPOTENCY_CONFLICT.
 */
export async function captureHold(
  input: CaptureHoldInput,
  service: string,
  { dataSource, clock }: LineParts,
): Promise<HoldRow> {
  const amountFen = positiveFenOf(input.amount, 'amount');
  const request = lineRequestOf(service, 'captureHold', input);
  const now = clock.now();
  return answerOnce(dataSource, request, now, {
    change: () =>
      inTransaction(dataSource, async (tx) => {
        const line = await lockLineOfHold(tx, input.holdId, now);
        const hold = await readOpenHold(tx, input.holdId);
        if (amountFen > remainingFenOf(hold)) throw lineRefusal('CAPTURE_EXCEEDS_HOLD');
        const { productId } = hold;
        const drawnFen = line.drawnFen + amountFen;
        await moveLine(tx, line, { heldFen: line.heldFen - amountFen, drawnFen, productId }, now);
        await keepAnswer(tx, request, { holdId: hold.id }, now);
        return moveHold(tx, hold, { capturedFen: hold.capturedFen + amountFen });
      }),
    recall: (id) => dataSource.getRepository(HoldTable).findOneBy({ id }),
  });
}
