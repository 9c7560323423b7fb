import type { DataSource } from 'typeorm';

/** How many days the windows reach back. */
export const windowDays = [1, 7, 30, 90] as const;

/** What a person did in the days that end with an instant. */
export interface BehaviourWindow {
  readonly userId: string;
  readonly days: number;
  /** Whether orders ever told of anything up to the instant: if not, zeros say nothing. */
  readonly hasOrders: boolean;
  /** Whether receivables ever did. */
  readonly hasRepayments: boolean;
  readonly ordersPlaced: number;
  readonly orderedFen: bigint;
  /** Null where none was placed. */
  readonly largestOrderFen: bigint | null;
  readonly ordersCancelled: number;
  readonly ordersRefunded: number;
  readonly refundedFen: bigint;
  /** Instalments that were paid on their due date or before. */
  readonly paidOnTime: number;
  readonly paidLate: number;
  /** Days from the due date to the day of the payment; 0 where all were in time, null where none was paid. */
  readonly worstDaysLate: number | null;
  readonly missed: number;
  readonly repaidFen: bigint;
}

/**
 * The windows of some people that end with an instant, in one statement. A window is half-open: what happened exactly
 * its days before the instant is out, what happens at the instant is in. Days are 24 hours. What counts is when a thing
 * happened and whether it is known now: an event that comes late is in every later reading of its windows, and what was
 * read before it came is kept where it was used. Lateness is counted in business dates of Shanghai.
 */
export function readBehaviourWindows(
  dataSource: DataSource,
  userIds: readonly string[],
  at: Date,
): Promise<BehaviourWindow[]> {
  const since = windowDays.map((days) => new Date(at.getTime() - days * dayMs));
  return dataSource.query(statement, [userIds, at, windowDays, since, since.at(-1)]);
}

const dayMs = 86_400_000;

/**
 * LIMIT 1 keeps PostgreSQL from looking at everybody's events to learn whether there are any of a person, and OFFSET 0
 * from asking it anew for every event in the windows.
 */
const statement = `
  SELECT person.id AS "userId", span.days, has_orders AS "hasOrders", has_repayments AS "hasRepayments",
    count(*) FILTER (WHERE kind = 'ORDER_PLACED')::integer AS "ordersPlaced",
    coalesce(sum(amount_fen) FILTER (WHERE kind = 'ORDER_PLACED'), 0)::bigint AS "orderedFen",
    max(amount_fen) FILTER (WHERE kind = 'ORDER_PLACED') AS "largestOrderFen",
    count(*) FILTER (WHERE kind = 'ORDER_CANCELLED')::integer AS "ordersCancelled",
    count(*) FILTER (WHERE kind = 'ORDER_REFUNDED')::integer AS "ordersRefunded",
    coalesce(sum(amount_fen) FILTER (WHERE kind = 'ORDER_REFUNDED'), 0)::bigint AS "refundedFen",
    count(*) FILTER (WHERE kind = 'INSTALMENT_PAID' AND days_late <= 0)::integer AS "paidOnTime",
    count(*) FILTER (WHERE kind = 'INSTALMENT_PAID' AND days_late > 0)::integer AS "paidLate",
    max(greatest(days_late, 0)) FILTER (WHERE kind = 'INSTALMENT_PAID') AS "worstDaysLate",
    count(*) FILTER (WHERE kind = 'INSTALMENT_MISSED')::integer AS missed,
    coalesce(sum(amount_fen) FILTER (WHERE kind = 'INSTALMENT_PAID'), 0)::bigint AS "repaidFen"
  FROM (
    SELECT id,
      (SELECT true FROM behaviour_events WHERE user_id = id AND told_by = 'orders' AND occurred_at <= $2
        ORDER BY occurred_at LIMIT 1) IS NOT NULL AS has_orders,
      (SELECT true FROM behaviour_events WHERE user_id = id AND told_by = 'receivables' AND occurred_at <= $2
        ORDER BY occurred_at LIMIT 1) IS NOT NULL AS has_repayments
    FROM unnest($1::text[]) AS id OFFSET 0) AS person
  CROSS JOIN unnest($3::integer[], $4::timestamptz[]) AS span (days, since)
  LEFT JOIN LATERAL (
    SELECT kind, amount_fen, occurred_at, (occurred_at AT TIME ZONE 'Asia/Shanghai')::date - due_on AS days_late
    FROM behaviour_events
    WHERE user_id = person.id AND occurred_at > $5 AND occurred_at <= $2) AS event ON event.occurred_at > span.since
  GROUP BY person.id, has_orders, has_repayments, span.days
  ORDER BY person.id, span.days`;
