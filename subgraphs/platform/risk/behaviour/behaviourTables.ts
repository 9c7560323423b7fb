import { EntitySchema } from 'typeorm';
import type { BusinessDate } from '../../../common/dates.ts';
import type { BehaviourKind, BehaviourTeller } from './behaviourEvent.ts';

/** Something that a person did here, as the service that knows of it told it. Never changed. */
export interface BehaviourEventRow {
  readonly toldBy: BehaviourTeller;
  /** The teller's own id of the event. */
  readonly eventId: string;
  readonly userId: string;
  readonly kind: BehaviourKind;
  /** When it happened; may be long before it was told. */
  readonly occurredAt: Date;
  readonly amountFen: bigint;
  /** The last day on which an instalment was paid in time; null for what is said of orders. */
  readonly dueOn: BusinessDate | null;
  readonly recordedAt: Date;
}

export const BehaviourEventTable = new EntitySchema<BehaviourEventRow>({
  name: 'BehaviourEvent',
  tableName: 'behaviour_events',
  columns: {
    toldBy: { type: 'text', primary: true },
    eventId: { type: 'text', primary: true },
    userId: { type: 'text' },
    kind: { type: 'text' },
    occurredAt: { type: 'timestamptz', precision: 3 },
    amountFen: { type: 'bigint' },
    dueOn: { type: 'date', nullable: true },
    recordedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** A batch of events as it was told once, so that a repetition is known again. */
export interface BehaviourBatchRow {
  readonly toldBy: BehaviourTeller;
  readonly idempotencyKey: string;
  /** SHA-256 of the events. */
  readonly inputHash: Buffer;
  /** How many of its events were new. */
  readonly recorded: number;
  readonly recordedAt: Date;
}

export const BehaviourBatchTable = new EntitySchema<BehaviourBatchRow>({
  name: 'BehaviourBatch',
  tableName: 'behaviour_batches',
  columns: {
    toldBy: { type: 'text', primary: true },
    idempotencyKey: { type: 'text', primary: true },
    inputHash: { type: 'bytea' },
    recorded: { type: 'integer' },
    recordedAt: { type: 'timestamptz', precision: 3 },
  },
});
