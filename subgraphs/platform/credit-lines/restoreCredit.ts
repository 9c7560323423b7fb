import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { lockLine, moveLine } from './lockLine.ts';
import type { LineParts } from './placeHold.ts';
import { type MoneyInput, positiveFenOf } from './positiveFen.ts';
import { type CreditLineRow, CreditLineTable } from './tables.ts';

export interface RestoreCreditInput {
  readonly creditLineId: string;
  readonly amount: MoneyInput;
  readonly idempotencyKey: string;
}

/**
 * Takes repaid principal off what is drawn, and gives the line: what is over the limit goes first, the rest
 * is available again. A frozen or closed line takes it too, for repayments go on.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, LINE_UNKNOWN, RESTORE_EXCEEDS_DRAWN, IDEMPOTENCY_CONFLICT.
 */
export async function restoreCredit(
  input: RestoreCreditInput,
  service: string,
  { dataSource, clock }: LineParts,
): Promise<CreditLineRow> {
  const amountFen = positiveFenOf(input.amount);
  const request = lineRequestOf(service, 'restoreCredit', input);
  const now = clock.now();
  return answerOnce(dataSource, request, now, {
    change: () =>
      inTransaction(dataSource, async (tx) => {
        const line = await lockLine(tx, input.creditLineId, now);
        if (amountFen > line.drawnFen) throw lineRefusal('RESTORE_EXCEEDS_DRAWN');
        await keepAnswer(tx, request, { creditLineId: line.id }, now);
        return moveLine(tx, line, { drawnFen: line.drawnFen - amountFen }, now);
      }),
    recall: (id) => dataSource.getRepository(CreditLineTable).findOneBy({ id }),
  });
}
