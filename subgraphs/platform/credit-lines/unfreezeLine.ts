import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { lockLine } from './lockLine.ts';
import type { LineParts } from './placeHold.ts';
import { type StatusChangeInput, setStatus } from './setStatus.ts';
import { type CreditLineRow, CreditLineTable } from './tables.ts';

/**
 * Makes a frozen line active again, and gives it.
 *
 * Refuses: LINE_UNKNOWN, LINE_NOT_FROZEN, LINE_CLOSED, IDEMPOTENCY_CONFLICT.
 */
export async function unfreezeLine(
  input: StatusChangeInput,
  service: string,
  { dataSource, clock }: LineParts,
): Promise<CreditLineRow> {
  const request = lineRequestOf(service, 'unfreezeLine', input);
  const now = clock.now();
  return answerOnce(dataSource, request, now, {
    change: () =>
      inTransaction(dataSource, async (tx) => {
        const line = await lockLine(tx, input.creditLineId, now);
        if (line.status === 'CLOSED') throw lineRefusal('LINE_CLOSED');
        if (line.status !== 'FROZEN') throw lineRefusal('LINE_NOT_FROZEN');
        await keepAnswer(tx, request, { creditLineId: line.id }, now);
        return setStatus(tx, line, 'ACTIVE', input, now);
      }),
    recall: (id) => dataSource.getRepository(CreditLineTable).findOneBy({ id }),
  });
}
