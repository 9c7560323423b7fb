import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import { newId } from '../../common/ids.ts';
import { queryPrepared } from '../../common/queryPrepared.ts';
import { brokenConstraint, inTransaction } from '../../common/transaction.ts';
import { answerOnce } from './answerOnce.ts';
import { lineRefusal } from './lineRefusal.ts';
import { type LineRequest, lineRequestOf } from './lineRequest.ts';
import { lockLine } from './lockLine.ts';
import { type MoneyInput, positiveFenOf } from './positiveFen.ts';
import { CreditLineTable, type HoldRow, HoldTable } from './tables.ts';

export interface PlaceHoldInput {
  readonly userId: string;
  readonly orderId: string;
  readonly amount: MoneyInput;
  readonly idempotencyKey: string;
}

export interface LineParts {
  readonly dataSource: DataSource;
  readonly clock: Clock;
}

/**
 * Sets an amount aside on a person's line for one order, and gives the hold. It ends by itself after the
 * days that the rules say. A new request is one statement and one round trip: a conditional update of the
 * line, the hold, and the row under the request's key, all or none.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, LINE_UNKNOWN, LINE_PENDING, LINE_FROZEN, LINE_CLOSED,
 * NOT_ENOUGH_AVAILABLE, ORDER_HAS_HOLD, IDEMPOTENCY_CONFLICT.
 */
export async function placeHold(input: PlaceHoldInput, service: string, parts: LineParts): Promise<HoldRow> {
  const { dataSource, clock } = parts;
  const amountFen = positiveFenOf(input.amount);
  const request = lineRequestOf(service, 'placeHold', input);
  const asked: Asked = { ...input, amountFen, request, now: clock.now() };
  return answerOnce(dataSource, request, asked.now, {
    change: async () => (await placeAtOnce(dataSource, asked)) ?? (await placeUnderLock(dataSource, asked)),
    recall: (id) => dataSource.getRepository(HoldTable).findOneBy({ id }),
  });
}

interface Asked {
  readonly userId: string;
  readonly orderId: string;
  readonly amountFen: bigint;
  readonly request: LineRequest;
  readonly now: Date;
}

/**
 * $1 person, $2 amount, $3 the new hold's id, $4 order, $5 now, $6 to $8 service, key and hash of the
 * input. `bench/holds` runs the same text by itself.
 */
export const placeHoldStatement = `
  WITH line AS (
    UPDATE credit_lines SET available_fen = available_fen - $2, held_fen = held_fen + $2
    WHERE user_id = $1 AND status = 'ACTIVE' AND available_fen >= $2
    RETURNING id, user_id, currency
  ), hold AS (
    INSERT INTO holds (id, credit_line_id, user_id, order_id, status, amount_fen, currency, placed_at, expires_at)
    SELECT $3, id, user_id, $4, 'ACTIVE', $2, currency, $5, $5::timestamptz + (
      SELECT make_interval(days => hold_days) FROM credit_line_rules
      WHERE in_force_from <= $5 ORDER BY in_force_from DESC LIMIT 1)
    FROM line
    RETURNING *
  ), request AS (
    INSERT INTO line_requests (service, idempotency_key, operation, input_hash, hold_id, answered_at)
    SELECT $6, $7, 'placeHold', $8, id, placed_at FROM hold
  )
  SELECT id, credit_line_id AS "creditLineId", user_id AS "userId", order_id AS "orderId", status,
    amount_fen AS "amountFen", captured_fen AS "capturedFen", released_fen AS "releasedFen",
    expired_fen AS "expiredFen", currency, placed_at AS "placedAt", expires_at AS "expiresAt"
  FROM hold`;

/** Null where the line does not take it as it stands, or the order has a hold that may be past its end. */
async function placeAtOnce(dataSource: DataSource, asked: Asked): Promise<HoldRow | null> {
  try {
    const statement = { name: 'place_hold', text: placeHoldStatement };
    const [hold] = await queryPrepared<HoldRow>(dataSource, statement, valuesOf(asked));
    return hold ?? null;
  } catch (error) {
    if (brokenConstraint(error) === 'holds_one_open_per_order') return null;
    throw error;
  }
}

/** Ends the holds that are past their end and tries again; then the line, locked, says why not. */
function placeUnderLock(dataSource: DataSource, asked: Asked): Promise<HoldRow> {
  return inTransaction(
    dataSource,
    async (tx) => {
      const status = await lockLineOfUser(tx, asked);
      const [hold]: HoldRow[] = await tx.query(placeHoldStatement, valuesOf(asked));
      if (hold) return hold;
      switch (status) {
        case 'PENDING':
        case 'FROZEN':
        case 'CLOSED':
          throw lineRefusal(`LINE_${status}`);
        case 'ACTIVE':
          throw lineRefusal('NOT_ENOUGH_AVAILABLE');
        default:
          throw new Error(`Unknown status ${status satisfies never}.`);
      }
    },
    { constraints: { holds_one_open_per_order: () => lineRefusal('ORDER_HAS_HOLD') } },
  );
}

/** A person has one line that is not closed; where all are closed the latest says so. */
async function lockLineOfUser(tx: EntityManager, { userId, now }: Asked) {
  const line = await tx.findOne(CreditLineTable, {
    where: { userId },
    order: { openedAt: 'DESC', id: 'DESC' },
  });
  if (!line) throw lineRefusal('LINE_UNKNOWN');
  return (await lockLine(tx, line.id, now)).status;
}

function valuesOf({ userId, orderId, amountFen, request, now }: Asked): unknown[] {
  const { service, idempotencyKey, inputHash } = request;
  return [userId, amountFen, newId('hld'), orderId, now, service, idempotencyKey, inputHash];
}
