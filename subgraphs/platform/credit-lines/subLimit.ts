import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { allocate } from '../../common/money.ts';
import { divideLimit } from './creditLine.ts';
import { type SubLimitRow, SubLimitTable } from './subLimitTables.ts';
import { CreditLineChangeTable, type CreditLineRow } from './tables.ts';

/**
 * A sub-limit bounds what of a line can be used for one product; it sets nothing aside. All of a line's together are
 * never above its limit. Everything here happens under the lock of the line.
 */
export type SubLimitKey = Pick<SubLimitRow, 'creditLineId' | 'productId'>;

/**
 * Counts what a hold sets aside on the sub-limit of its product, if there is one. Where that leaves less, the
 * constraint sub_limits_available_not_negative breaks.
 */
export async function holdOfSubLimit(
  tx: EntityManager,
  { creditLineId, productId }: SubLimitKey,
  amountFen: bigint,
): Promise<void> {
  await tx.query(
    `UPDATE sub_limits SET available_fen = available_fen - $3, held_fen = held_fen + $3
     WHERE credit_line_id = $1 AND product_id = $2`,
    [creditLineId, productId, amountFen],
  );
}

/** A sub-limit as it stands, with what can be spent on its product now: no more than its line has. */
export interface StandingSubLimit extends SubLimitRow {
  readonly spendableFen: bigint;
}

/** Moves the sub-limit of a product, if there is one, by what moved on its line. */
export async function moveSubLimit(
  tx: EntityManager,
  key: SubLimitKey,
  by: Pick<SubLimitRow, 'heldFen' | 'drawnFen'>,
): Promise<void> {
  const subLimit = await tx.findOneBy(SubLimitTable, key);
  if (!subLimit) return;
  const { limitFen, heldFen, drawnFen } = subLimit;
  await tx.update(SubLimitTable, key, divideLimit(limitFen, heldFen + by.heldFen, drawnFen + by.drawnFen));
}

/** What of a line is used for a product. */
export interface ProductUse {
  readonly productId: string;
  readonly heldFen: bigint;
  readonly drawnFen: bigint;
}

/** What of a line is used for each product, by what its holds and repayments say, in the order of products' ids. */
export function usesByProduct(tx: EntityManager, creditLineId: string): Promise<readonly ProductUse[]> {
  return tx.query(
    `SELECT product_id AS "productId",
       sum(amount_fen - captured_fen - released_fen - expired_fen)::bigint AS "heldFen",
       (sum(captured_fen) - coalesce((
         SELECT sum(restoration.amount_fen) FROM restorations restoration
         WHERE restoration.credit_line_id = $1 AND restoration.product_id = hold.product_id
       ), 0))::bigint AS "drawnFen"
     FROM holds hold WHERE credit_line_id = $1 AND product_id IS NOT NULL
     GROUP BY product_id ORDER BY product_id`,
    [creditLineId],
  );
}

/**
 * Lowers the sub-limits of a line, all in proportion, where its new limit is below their sum, each with the reason of
 * the line's change in the history. They do not rise again by themselves.
 */
export async function fitSubLimits(
  tx: EntityManager,
  { id: creditLineId, subLimitsFen, currency }: CreditLineRow,
  limitFen: bigint,
  because: { readonly reason: string; readonly modelVersion: string | null; readonly changedAt: Date },
): Promise<void> {
  if (subLimitsFen <= limitFen) return;
  const subLimits = await tx.find(SubLimitTable, { where: { creditLineId }, order: { productId: 'ASC' } });
  const weights = subLimits.map((subLimit) => subLimit.limitFen);
  const lowered = allocate(limitFen, weights);
  for (const [index, { productId, limitFen: beforeFen, heldFen, drawnFen }] of subLimits.entries()) {
    const afterFen = lowered[index] ?? 0n;
    if (afterFen === beforeFen) continue;
    await tx.update(SubLimitTable, { creditLineId, productId }, divideLimit(afterFen, heldFen, drawnFen));
    await tx.insert(CreditLineChangeTable, {
      id: newId('clc'),
      creditLineId,
      kind: 'SUB_LIMIT_SET',
      productId,
      limitBeforeFen: beforeFen,
      limitAfterFen: afterFen,
      currency,
      ...because,
      bankApprovalId: null,
      consentId: null,
    });
  }
}
