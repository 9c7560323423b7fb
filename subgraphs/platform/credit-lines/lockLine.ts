import type { EntityManager } from 'typeorm';
import { backedFenOf, divideLimit } from './creditLine.ts';
import { freeLimit } from './freedLimit.ts';
import { lineRefusal } from './lineRefusal.ts';
import { moveSubLimit } from './subLimit.ts';
import { type CreditLineRow, CreditLineTable, HoldTable } from './tables.ts';

/**
 * Locks a line until the transaction ends, and ends its holds that are past their end. Whatever changes a
 * line or its holds takes this lock first and nothing before it, so no two wait for each other. Gives the
 * line as it stands then. Refuses LINE_UNKNOWN.
 */
export async function lockLine(tx: EntityManager, id: string, now: Date): Promise<CreditLineRow> {
  const line = await tx
    .createQueryBuilder(CreditLineTable, 'line')
    .setLock('pessimistic_write')
    .where('line.id = :id', { id })
    .getOne();
  if (!line) throw lineRefusal('LINE_UNKNOWN');
  return endLapsedHolds(tx, line, now);
}

/** Locks the line that a hold is on; the line of a hold never changes. Refuses HOLD_UNKNOWN. */
export async function lockLineOfHold(tx: EntityManager, holdId: string, now: Date): Promise<CreditLineRow> {
  const hold = await tx.findOneBy(HoldTable, { id: holdId });
  if (!hold) throw lineRefusal('HOLD_UNKNOWN');
  return lockLine(tx, hold.creditLineId, now);
}

/** What of a line an operation sets anew; what is available and over the limit follows. */
interface LineMove extends Partial<Pick<CreditLineRow, 'limitFen' | 'heldFen' | 'drawnFen' | 'status'>> {
  /** What the bank approved for this move; nothing unless said otherwise. */
  readonly approvedFen?: bigint;
  /** The product that what is held or drawn is for: its sub-limit moves by the same. */
  readonly productId?: string | null;
}

/**
 * Changes a line that is locked, and gives it as it stands then. What it needs no more of the bank's approvals goes
 * back to the bank, after this transaction and never before.
 */
export async function moveLine(
  tx: EntityManager,
  line: CreditLineRow,
  { approvedFen = 0n, productId = null, ...move }: LineMove,
  now: Date,
): Promise<CreditLineRow> {
  const { limitFen, heldFen, drawnFen, status } = { ...line, ...move };
  const changes = { status, ...divideLimit(limitFen, heldFen, drawnFen) };
  await tx.update(CreditLineTable, { id: line.id }, changes);
  if (productId !== null && line.subLimitCount > 0) {
    const by = { heldFen: heldFen - line.heldFen, drawnFen: drawnFen - line.drawnFen };
    await moveSubLimit(tx, { creditLineId: line.id, productId }, by);
  }
  const moved = { ...line, ...changes };
  const freedFen = backedFenOf(line) + approvedFen - backedFenOf(moved);
  if (freedFen > 0n) await freeLimit(tx, line.id, freedFen, now);
  return moved;
}

async function endLapsedHolds(tx: EntityManager, line: CreditLineRow, now: Date): Promise<CreditLineRow> {
  const lapses: readonly Lapse[] = await tx.query(
    `WITH lapsed AS (
       UPDATE holds SET expired_fen = amount_fen - captured_fen - released_fen,
         status = CASE WHEN captured_fen > 0 THEN 'CAPTURED' ELSE 'EXPIRED' END
       WHERE credit_line_id = $1 AND status IN ('ACTIVE', 'PARTIALLY_CAPTURED') AND expires_at <= $2
       RETURNING product_id, expired_fen)
     SELECT product_id AS "productId", sum(expired_fen)::bigint AS "lapsedFen" FROM lapsed GROUP BY product_id`,
    [line.id, now],
  );
  let moved = line;
  for (const { productId, lapsedFen } of lapses)
    moved = await moveLine(tx, moved, { heldFen: moved.heldFen - lapsedFen, productId }, now);
  return moved;
}

/** What of a line's holds for one product, or for none, has ended by the passing of time. */
interface Lapse {
  readonly productId: string | null;
  readonly lapsedFen: bigint;
}
