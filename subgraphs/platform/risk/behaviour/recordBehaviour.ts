import { timingSafeEqual } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { SubgraphParts } from '../../../common/subgraph.ts';
import { inTransaction } from '../../../common/transaction.ts';
import { hashOf } from '../hashOf.ts';
import { assertText } from '../text.ts';
import {
  type BehaviourEvent,
  type BehaviourEventInput,
  type BehaviourTeller,
  behaviourEventOf,
} from './behaviourEvent.ts';
import { behaviourRefusal } from './behaviourRefusal.ts';
import { type BehaviourBatchRow, BehaviourBatchTable } from './behaviourTables.ts';

export interface RecordBehaviourInput {
  readonly events: readonly BehaviourEventInput[];
  readonly idempotencyKey: string;
}

const mostEvents = 500;

/**
 * Records what people did, all of a batch or nothing, and gives how many of its events were new. Events may come in
 * any order and long after they happened: windows are counted when they are read, so a late one counts where it
 * belongs from then on. An event that was told before, under whatever key, has no effect.
 *
 * Refuses: BATCH_SIZE_INVALID, IDEMPOTENCY_CONFLICT; of an event KIND_NOT_YOURS, CURRENCY_MISMATCH, AMOUNT_INVALID,
 * OCCURRED_AT_INVALID, DUE_ON_INVALID, EVENT_DIFFERS.
 */
export async function recordBehaviour(
  { events: inputs, idempotencyKey }: RecordBehaviourInput,
  toldBy: BehaviourTeller,
  { dataSource, clock }: Pick<SubgraphParts, 'dataSource' | 'clock'>,
): Promise<number> {
  assertText('idempotencyKey', idempotencyKey);
  if (inputs.length === 0 || inputs.length > mostEvents) throw behaviourRefusal('BATCH_SIZE_INVALID');
  const inputHash = hashOf(...inputs.map(textOf));
  const batch = { toldBy, idempotencyKey, inputHash };
  const earlier = await findEarlier(dataSource.manager, batch);
  if (earlier !== null) return earlier;
  const now = clock.now();
  const events = inputs.map((input, place) => behaviourEventOf(input, place, toldBy, now));
  return inTransaction(dataSource, async (tx) => {
    const recorded = await insertNew(tx, events, toldBy, now);
    await refuseDifferent(tx, events, toldBy);
    if (await insertBatch(tx, { ...batch, recorded, recordedAt: now })) return recorded;
    const first = await findEarlier(tx, batch);
    if (first === null) throw new Error('A batch that is there already is not there.');
    return first;
  });
}

type Batch = Pick<BehaviourBatchRow, 'toldBy' | 'idempotencyKey' | 'inputHash'>;

function textOf({ eventId, userId, kind, occurredAt, amount, dueOn }: BehaviourEventInput): string {
  const money = `${amount.amount} ${amount.currency}`;
  return JSON.stringify([eventId, userId, kind, occurredAt.toISOString(), money, dueOn ?? null]);
}

async function findEarlier(
  tx: EntityManager,
  { toldBy, idempotencyKey, inputHash }: Batch,
): Promise<number | null> {
  const earlier = await tx.findOneBy(BehaviourBatchTable, { toldBy, idempotencyKey });
  if (!earlier) return null;
  if (!timingSafeEqual(earlier.inputHash, inputHash)) throw behaviourRefusal('IDEMPOTENCY_CONFLICT');
  return earlier.recorded;
}

const told = `jsonb_to_recordset($1::jsonb) AS told
  (place integer, event_id text, user_id text, kind text, occurred_at timestamptz, amount_fen bigint, due_on date)`;

/** In the order of their ids, so that batches at once that share events wait for each other and do not lock up. */
async function insertNew(
  tx: EntityManager,
  events: readonly BehaviourEvent[],
  toldBy: BehaviourTeller,
  now: Date,
): Promise<number> {
  const inserted: unknown[] = await tx.query(
    `INSERT INTO behaviour_events (told_by, event_id, user_id, kind, occurred_at, amount_fen, due_on, recorded_at)
     SELECT $2, event_id, user_id, kind, occurred_at, amount_fen, due_on, $3 FROM ${told} ORDER BY event_id, place
     ON CONFLICT DO NOTHING RETURNING 1`,
    [rowsOf(events), toldBy, now],
  );
  return inserted.length;
}

/** Whatever was there, of earlier batches or of this one, must say the same. */
async function refuseDifferent(
  tx: EntityManager,
  events: readonly BehaviourEvent[],
  toldBy: BehaviourTeller,
): Promise<void> {
  const [different]: { readonly place: number }[] = await tx.query(
    `SELECT place FROM ${told} JOIN behaviour_events AS kept ON kept.told_by = $2 AND kept.event_id = told.event_id
     WHERE (kept.user_id, kept.kind, kept.occurred_at, kept.amount_fen, kept.due_on)
       IS DISTINCT FROM (told.user_id, told.kind, told.occurred_at, told.amount_fen, told.due_on)
     ORDER BY place LIMIT 1`,
    [rowsOf(events), toldBy],
  );
  if (different) throw behaviourRefusal('EVENT_DIFFERS', different.place);
}

function rowsOf(events: readonly BehaviourEvent[]): string {
  return JSON.stringify(
    events.map(({ eventId, userId, kind, occurredAt, amountFen, dueOn }, place) => ({
      place,
      event_id: eventId,
      user_id: userId,
      kind,
      occurred_at: occurredAt,
      amount_fen: String(amountFen),
      due_on: dueOn,
    })),
  );
}

/** Whether the key was free. */
async function insertBatch(tx: EntityManager, batch: BehaviourBatchRow): Promise<boolean> {
  const inserted: unknown[] = await tx.query(
    `INSERT INTO behaviour_batches (told_by, idempotency_key, input_hash, recorded, recorded_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
    [batch.toldBy, batch.idempotencyKey, batch.inputHash, batch.recorded, batch.recordedAt],
  );
  return inserted.length > 0;
}
