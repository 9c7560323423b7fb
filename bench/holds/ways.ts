import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { systemClock } from '../../subgraphs/common/clock.ts';
import { newId } from '../../subgraphs/common/ids.ts';
import { lineRequestOf } from '../../subgraphs/platform/credit-lines/lineRequest.ts';
import { placeApprovedHold, placeHoldStatement } from '../../subgraphs/platform/credit-lines/placeHold.ts';

/** A hold to be placed, new in every part. */
export interface NewHold {
  readonly userId: string;
  readonly orderId: string;
  readonly idempotencyKey: string;
}

/** One way of placing a hold. Gives once the hold is durable. */
export interface Way {
  readonly name: string;
  readonly place: (hold: NewHold) => Promise<void>;
}

const amountFen = 100n;
const decisionId = 'dec_bench';

/** The operation as the subgraph's resolver calls it, once risk has approved the purchase. */
export function byOperation(dataSource: DataSource): Way {
  const parts = { dataSource, clock: systemClock };
  return {
    name: 'placeHold',
    place: async (hold) => {
      const input = { ...hold, amount: { amount: '1.00', currency: 'CNY' } };
      const request = lineRequestOf('orders', 'placeHold', input);
      await placeApprovedHold({ ...input, decisionId, request }, parts);
    },
  };
}

/** The text of the same statement through the bare driver. */
export function bySameStatement(pool: pg.Pool): Way {
  return {
    name: 'same statement',
    place: async (hold) => {
      await pool.query(placeHoldStatement, valuesOf(hold));
    },
  };
}

/** As before, parsed and planned once a connection. */
export function byPreparedStatement(pool: pg.Pool): Way {
  return {
    name: 'same statement, prepared',
    place: async (hold) => {
      await pool.query({ name: 'place_hold', text: placeHoldStatement, values: valuesOf(hold) });
    },
  };
}

/** What a script of pgbench would do: its parts one after the other in a transaction, without an abstraction. */
export function bySeparateStatements(pool: pg.Pool): Way {
  return {
    name: 'separate statements',
    place: async (hold) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await placeInParts(client, hold);
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    },
  };
}

async function placeInParts(client: pg.PoolClient, hold: NewHold): Promise<void> {
  const [userId, , holdId, orderId, now, service, key, hash] = valuesOf(hold);
  const { rows } = await client.query(
    `UPDATE credit_lines SET available_fen = available_fen - $2, held_fen = held_fen + $2
     WHERE user_id = $1 AND status = 'ACTIVE' AND available_fen >= $2 RETURNING id, user_id, currency`,
    [userId, amountFen],
  );
  await client.query(
    `INSERT INTO holds (id, credit_line_id, user_id, order_id, decision_id, status, amount_fen, currency, placed_at,
       expires_at)
     VALUES ($1, $2, $3, $4, $5, 'ACTIVE', $6, 'CNY', $7, $7::timestamptz + interval '7 days')`,
    [holdId, rows[0].id, userId, orderId, decisionId, amountFen, now],
  );
  await client.query(
    `INSERT INTO line_requests (service, idempotency_key, operation, input_hash, hold_id, answered_at)
     VALUES ($1, $2, 'placeHold', $3, $4, $5)`,
    [service, key, hash, holdId, now],
  );
}

/** The values of the statement, each made as the operation makes it. */
function valuesOf({ userId, orderId, idempotencyKey }: NewHold): unknown[] {
  const inputHash = createHash('sha256').update(orderId).digest();
  const request = ['orders', idempotencyKey, inputHash];
  return [userId, amountFen, newId('hld'), orderId, new Date(), ...request, null, 0, decisionId];
}
