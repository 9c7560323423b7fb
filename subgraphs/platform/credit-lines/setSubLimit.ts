import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { inTransaction } from '../../common/transaction.ts';
import { answerOnce, keepAnswer } from './answerOnce.ts';
import { divideLimit } from './creditLine.ts';
import { lineRefusal } from './lineRefusal.ts';
import { lineRequestOf } from './lineRequest.ts';
import { lockLine } from './lockLine.ts';
import type { LineParts } from './placeHold.ts';
import { fenOf } from './positiveFen.ts';
import { type SubLimitKey, usesByProduct } from './subLimit.ts';
import { type SubLimitRow, SubLimitTable } from './subLimitTables.ts';
import { CreditLineChangeTable, type CreditLineRow, CreditLineTable, CreditProductTable } from './tables.ts';

export interface SetSubLimitInput {
  readonly creditLineId: string;
  readonly productId: string;
  /** In yuan; null lifts the sub-limit. */
  readonly limit?: string | null | undefined;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/**
 * Sets the most of a line that can be used for one product, changes it or lifts it, and gives the line. Below what is
 * used for the product nothing more can be held for it until that is repaid. The history shows it as the most that
 * could be used before and after: without a sub-limit, all of the line.
 *
 * Refuses: AMOUNT_INVALID, LINE_UNKNOWN, LINE_CLOSED, PRODUCT_UNKNOWN, LIMIT_UNCHANGED, SUB_LIMITS_EXCEED_LIMIT,
 * IDEMPOTENCY_CONFLICT.
 */
export async function setSubLimit(
  input: SetSubLimitInput,
  operatorId: string,
  { dataSource, clock }: LineParts,
): Promise<CreditLineRow> {
  const { creditLineId, productId, reason } = input;
  const limitFen = input.limit == null ? null : notNegativeFenOf(input.limit);
  const request = lineRequestOf(operatorId, 'setSubLimit', input);
  const now = clock.now();
  const key = { creditLineId, productId };
  const change = async (tx: EntityManager) => {
    const line = await lockLine(tx, creditLineId, now);
    if (line.status === 'CLOSED') throw lineRefusal('LINE_CLOSED');
    if (!(await tx.existsBy(CreditProductTable, { id: productId }))) throw lineRefusal('PRODUCT_UNKNOWN');
    const before = await tx.findOneBy(SubLimitTable, key);
    if ((before?.limitFen ?? null) === limitFen) throw lineRefusal('LIMIT_UNCHANGED');
    await writeSubLimit(tx, key, before, limitFen);
    await tx.insert(CreditLineChangeTable, {
      id: newId('clc'),
      creditLineId,
      kind: limitFen === null ? 'SUB_LIMIT_LIFTED' : 'SUB_LIMIT_SET',
      productId,
      limitBeforeFen: before?.limitFen ?? line.limitFen,
      limitAfterFen: limitFen ?? line.limitFen,
      currency: line.currency,
      reason,
      modelVersion: null,
      bankApprovalId: null,
      consentId: null,
      changedAt: now,
    });
    await keepAnswer(tx, request, { creditLineId }, now);
    return tx.findOneByOrFail(CreditLineTable, { id: creditLineId });
  };
  const constraints = {
    credit_lines_sub_limits_within_limit: () => lineRefusal('SUB_LIMITS_EXCEED_LIMIT'),
  };
  return answerOnce(dataSource, request, now, {
    change: () => inTransaction(dataSource, change, { constraints }),
    recall: (id) => dataSource.getRepository(CreditLineTable).findOneBy({ id }),
  });
}

/** Nothing at all may be the limit of a product: then none of the line can be used for it. */
function notNegativeFenOf(limit: string): bigint {
  const limitFen = fenOf(limit);
  if (limitFen === null || limitFen < 0n) throw lineRefusal('AMOUNT_INVALID', ['input', 'limit']);
  return limitFen;
}

async function writeSubLimit(
  tx: EntityManager,
  key: SubLimitKey,
  before: SubLimitRow | null,
  limitFen: bigint | null,
): Promise<void> {
  if (limitFen === null) {
    await tx.delete(SubLimitTable, key);
  } else if (before) {
    await tx.update(SubLimitTable, key, divideLimit(limitFen, before.heldFen, before.drawnFen));
  } else {
    const uses = await usesByProduct(tx, key.creditLineId);
    const use = uses.find(({ productId }) => productId === key.productId);
    await tx.insert(SubLimitTable, {
      ...key,
      ...divideLimit(limitFen, use?.heldFen ?? 0n, use?.drawnFen ?? 0n),
    });
  }
}
