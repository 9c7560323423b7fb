import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { lockLine } from './lockLine.ts';
import type { LineParts } from './placeHold.ts';
import { type StatusChangeInput, setStatus } from './setStatus.ts';
import { type CreditLineRow, CreditLineTable } from './tables.ts';

/**
 * Freezes an active line, and gives it: it takes no new purchases. What is held stays promised, and
 * repayments go on.
 *
 * Refuses: LINE_UNKNOWN, LINE_PENDING, LINE_FROZEN, LINE_CLOSED, IDEMPOTENCY_CONFLICT.
 */
export async function freezeLine(
  input: StatusChangeInput,
  service: string,
  { dataSource, clock }: LineParts,
): Promise<CreditLineRow> {
  const request = lineRequestOf(service, 'freezeLine', input);
  const now = clock.now();
  return answerOnce(dataSource, request, now, {
    change: () =>
      inTransaction(dataSource, async (tx) => {
        const line = await lockLine(tx, input.creditLineId, now);
        if (line.status !== 'ACTIVE') throw lineRefusal(`LINE_${line.status}`);
        await keepAnswer(tx, request, { creditLineId: line.id }, now);
        return setStatus(tx, line, 'FROZEN', input, now);
      }),
    recall: (id) => dataSource.getRepository(CreditLineTable).findOneBy({ id }),
  });
}
