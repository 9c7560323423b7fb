import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { lineRequestOf } from './lineRequest.ts';
import { lockLine, moveLine } from './lockLine.ts';
import type { LineParts } from './placeHold.ts';
import { type MoneyInput, positiveFenOf } from './positiveFen.ts';
import { partsOfRestoration, type RestoredPart } from './restoration.ts';
import { usesByProduct } from './subLimit.ts';
import { RestorationTable } from './subLimitTables.ts';
import { type CreditLineRow, CreditLineTable } from './tables.ts';

export interface RestoreCreditInput {
  readonly creditLineId: string;
  readonly amount: MoneyInput;
  /** The product that it was drawn for. */
  readonly productId?: string | null | undefined;
  readonly idempotencyKey: string;
}

/**
 * Takes repaid principal off what is drawn, and gives the line: what is over the limit goes first, the rest
 * is available again. A frozen or closed line takes it too, for repayments go on. Without a product it counts first for
 * what was drawn for none.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, LINE_UNKNOWN, RESTORE_EXCEEDS_DRAWN, IDEMPOTENCY_CONFLICT.
 */
export async function restoreCredit(
  input: RestoreCreditInput,
  service: string,
  { dataSource, clock }: LineParts,
): Promise<CreditLineRow> {
  const amountFen = positiveFenOf(input.amount, 'amount');
  const request = lineRequestOf(service, 'restoreCredit', input);
  const now = clock.now();
  return answerOnce(dataSource, request, now, {
    change: () =>
      inTransaction(dataSource, async (tx) => {
        const line = await lockLine(tx, input.creditLineId, now);
        const asked = { productId: input.productId ?? null, amountFen };
        const parts = partsOfRestoration(line.drawnFen, await usesByProduct(tx, line.id), asked);
        await keepAnswer(tx, request, { creditLineId: line.id }, now);
        return restore(tx, line, parts, now);
      }),
    recall: (id) => dataSource.getRepository(CreditLineTable).findOneBy({ id }),
  });
}

async function restore(
  tx: EntityManager,
  line: CreditLineRow,
  parts: readonly RestoredPart[],
  restoredAt: Date,
): Promise<CreditLineRow> {
  let moved = line;
  for (const { productId, amountFen } of parts) {
    if (productId !== null) {
      const row = { id: newId('rst'), creditLineId: line.id, productId, amountFen, restoredAt };
      await tx.insert(RestorationTable, row);
    }
    moved = await moveLine(tx, moved, { drawnFen: moved.drawnFen - amountFen, productId }, restoredAt);
  }
  return moved;
}
