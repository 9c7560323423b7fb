import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import { newId } from '../../common/ids.ts';
import { queryPrepared } from '../../common/queryPrepared.ts';
import type { Refusal } from '../../common/refusal.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import { brokenConstraint, inTransaction } from '../../common/transaction.ts';
import { answerOnce, orEarlierAnswer } from './answerOnce.ts';
import { readApprovalAtRisk } from './askRisk.ts';
import { lineRefusal } from './lineRefusal.ts';
import { type LineRequest, lineRequestOf } from './lineRequest.ts';
import { readLineRules } from './lineRules.ts';
import { lockLine } from './lockLine.ts';
import { type MoneyInput, positiveFenOf } from './positiveFen.ts';
import { holdOfSubLimit } from './subLimit.ts';
import { type CreditLineRow, CreditLineTable, type HoldRow, HoldTable } from './tables.ts';

export interface PlaceHoldInput {
  readonly userId: string;
  readonly orderId: string;
  /** The product that finances the purchase. */
  readonly productId?: string | null | undefined;
  readonly amount: MoneyInput;
  readonly idempotencyKey: string;
}

export interface LineParts {
  readonly dataSource: DataSource;
  readonly clock: Clock;
}

/**
 * Sets an amount aside on a person's line for one order, and gives the hold, which ends by itself after the days that
 * the rules say. Whatever the caller says, risk is asked first: it must have approved a purchase of this order by this
 * person, of this amount or more, and not too long ago.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, PURCHASE_NOT_APPROVED, PURCHASE_APPROVAL_EXPIRED, AMOUNT_NOT_APPROVED,
 * and what placeApprovedHold refuses.
 */
export async function placeHold(
  input: PlaceHoldInput,
  service: string,
  parts: Pick<SubgraphParts, 'dataSource' | 'clock' | 'client'>,
): Promise<HoldRow> {
  const amountFen = positiveFenOf(input.amount, 'amount');
  const request = lineRequestOf(service, 'placeHold', input);
  return orEarlierAnswer(parts.dataSource, request, recallBy(parts), async () => {
    const decisionId = await approvedDecisionOf({ ...input, amountFen }, parts);
    return placeApprovedHold({ ...input, decisionId, request }, parts);
  });
}

/** A hold to be placed for a purchase that risk has approved. */
export interface ApprovedHold extends PlaceHoldInput {
  readonly decisionId: string;
  readonly request: LineRequest;
}

/**
 * The same, once the approval is known. A new request is one statement and one round trip: a conditional update of the
 * line, the hold, and the row under the request's key, all or none. Where the line has sub-limits, the hold is placed
 * under the line's lock and counts on that of its product too.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH, LINE_UNKNOWN, LINE_PENDING, LINE_FROZEN, LINE_CLOSED,
 * NOT_ENOUGH_AVAILABLE, SUB_LIMIT_EXCEEDED, PRODUCT_UNKNOWN, ORDER_HAS_HOLD, IDEMPOTENCY_CONFLICT.
 */
export async function placeApprovedHold(hold: ApprovedHold, parts: LineParts): Promise<HoldRow> {
  const { dataSource, clock } = parts;
  const amountFen = positiveFenOf(hold.amount, 'amount');
  const asked: Asked = { ...hold, productId: hold.productId ?? null, amountFen, now: clock.now() };
  return answerOnce(dataSource, hold.request, asked.now, {
    change: async () => (await placeAtOnce(dataSource, asked)) ?? (await placeUnderLock(dataSource, asked)),
    ...recallBy(parts),
  });
}

function recallBy({ dataSource }: LineParts) {
  return { recall: (id: string) => dataSource.getRepository(HoldTable).findOneBy({ id }) };
}

const minuteMs = 60_000;

/** The decision by which risk lets the person make the purchase now. */
async function approvedDecisionOf(
  { orderId, userId, amountFen }: Pick<Asked, 'orderId' | 'userId' | 'amountFen'>,
  parts: Pick<SubgraphParts, 'dataSource' | 'clock' | 'client'>,
): Promise<string> {
  const now = parts.clock.now();
  const [approval, rules] = await Promise.all([
    readApprovalAtRisk(orderId, parts),
    readLineRules(parts.dataSource.manager, now),
  ]);
  if (approval?.userId !== userId) throw lineRefusal('PURCHASE_NOT_APPROVED');
  const ageMs = now.getTime() - approval.approvedAt.getTime();
  if (ageMs > rules.approvalMinutes * minuteMs) throw lineRefusal('PURCHASE_APPROVAL_EXPIRED');
  if (amountFen > approval.amountFen) throw lineRefusal('AMOUNT_NOT_APPROVED');
  return approval.decisionId;
}

interface Asked {
  readonly userId: string;
  readonly orderId: string;
  readonly decisionId: string;
  readonly productId: string | null;
  readonly amountFen: bigint;
  readonly request: LineRequest;
  readonly now: Date;
}

/**
 * $1 person, $2 amount, $3 the new hold's id, $4 order, $5 now, $6 to $8 service, key and hash of the
 * input, $9 product, $10 how many sub-limits the line has: where it has others, this does nothing. $11 the decision.
 * `bench/holds` runs the same text by itself.
 */
export const placeHoldStatement = `
  WITH line AS (
    UPDATE credit_lines SET available_fen = available_fen - $2, held_fen = held_fen + $2
    WHERE user_id = $1 AND status = 'ACTIVE' AND available_fen >= $2 AND sub_limit_count = $10
    RETURNING id, user_id, currency
  ), hold AS (
    INSERT INTO holds (id, credit_line_id, user_id, order_id, product_id, decision_id, status, amount_fen, currency,
      placed_at, expires_at)
    SELECT $3, id, user_id, $4, $9, $11, 'ACTIVE', $2, currency, $5, $5::timestamptz + (
      SELECT make_interval(days => hold_days) FROM credit_line_rules
      WHERE in_force_from <= $5 ORDER BY in_force_from DESC LIMIT 1)
    FROM line
    RETURNING *
  ), request AS (
    INSERT INTO line_requests (service, idempotency_key, operation, input_hash, hold_id, answered_at)
    SELECT $6, $7, 'placeHold', $8, id, placed_at FROM hold
  )
  SELECT id, credit_line_id AS "creditLineId", user_id AS "userId", order_id AS "orderId",
    product_id AS "productId", decision_id AS "decisionId", status,
    amount_fen AS "amountFen", captured_fen AS "capturedFen", released_fen AS "releasedFen",
    expired_fen AS "expiredFen", currency, placed_at AS "placedAt", expires_at AS "expiresAt"
  FROM hold`;

/** Null where the line does not take it as it stands, has sub-limits, or the order has a hold that may be past its end. */
async function placeAtOnce(dataSource: DataSource, asked: Asked): Promise<HoldRow | null> {
  try {
    const statement = { name: 'place_hold', text: placeHoldStatement };
    const [hold] = await queryPrepared<HoldRow>(dataSource, statement, valuesOf(asked, 0));
    return hold ?? null;
  } catch (error) {
    const constraint = brokenConstraint(error);
    if (constraint === 'holds_one_open_per_order') return null;
    throw constraint === 'holds_product' ? lineRefusal('PRODUCT_UNKNOWN') : error;
  }
}

/** Ends the holds that are past their end and tries again; then the line, locked, says why not. */
function placeUnderLock(dataSource: DataSource, asked: Asked): Promise<HoldRow> {
  const { productId, amountFen } = asked;
  return inTransaction(
    dataSource,
    async (tx) => {
      const line = await lockLineOfUser(tx, asked);
      const [hold]: HoldRow[] = await tx.query(placeHoldStatement, valuesOf(asked, line.subLimitCount));
      if (!hold) throw refusalOf(line);
      if (productId !== null) await holdOfSubLimit(tx, { creditLineId: line.id, productId }, amountFen);
      return hold;
    },
    {
      constraints: {
        holds_one_open_per_order: () => lineRefusal('ORDER_HAS_HOLD'),
        holds_product: () => lineRefusal('PRODUCT_UNKNOWN'),
        sub_limits_available_not_negative: () => lineRefusal('SUB_LIMIT_EXCEEDED'),
      },
    },
  );
}

/** Why a locked line takes no hold of the amount. */
function refusalOf({ status }: CreditLineRow): Refusal {
  switch (status) {
    case 'PENDING':
    case 'FROZEN':
    case 'CLOSED':
      return lineRefusal(`LINE_${status}`);
    case 'ACTIVE':
      return lineRefusal('NOT_ENOUGH_AVAILABLE');
    default:
      throw new Error(`Unknown status ${status satisfies never}.`);
  }
}

/** A person has one line that is not closed; where all are closed the latest says so. */
async function lockLineOfUser(tx: EntityManager, { userId, now }: Asked): Promise<CreditLineRow> {
  const line = await tx.findOne(CreditLineTable, {
    where: { userId },
    order: { openedAt: 'DESC', id: 'DESC' },
  });
  if (!line) throw lineRefusal('LINE_UNKNOWN');
  return lockLine(tx, line.id, now);
}

function valuesOf(asked: Asked, subLimitCount: number): unknown[] {
  const { userId, orderId, productId, decisionId, amountFen, request, now } = asked;
  const { service, idempotencyKey, inputHash } = request;
  const key = [service, idempotencyKey, inputHash];
  return [userId, amountFen, newId('hld'), orderId, now, ...key, productId, subLimitCount, decisionId];
}
