import { Refusal } from '../../../common/refusal.ts';

/** Every refusal to record behaviour: in words, and the field of an event, or of the input, that is the cause. */
const refusals = {
  BATCH_SIZE_INVALID: ['A batch has 1 to 500 events.', 'events'],
  KIND_NOT_YOURS: ['Events of this kind are told by the service that knows of them.', 'kind'],
  AMOUNT_INVALID: [
    'An amount is more than zero, at most a billion, and has at most two digits after the point.',
    'amount',
  ],
  CURRENCY_MISMATCH: ['Amounts are in yuan.', 'amount'],
  OCCURRED_AT_INVALID: ['An event is told after it, and at most five years after it.', 'occurredAt'],
  DUE_ON_INVALID: [
    'What is said of an instalment names its due date, and it is not missed before that day is over. What is said of an order names none.',
    'dueOn',
  ],
  EVENT_DIFFERS: ['This event came before with other facts.', 'eventId'],
  IDEMPOTENCY_CONFLICT: ['This key came before with another input. Take a new key.', 'idempotencyKey'],
} as const satisfies Record<string, readonly [string, string]>;

export type BehaviourRefusalCode = keyof typeof refusals;

/** `place` is the event's place in the batch; null where no one event is the cause. */
export function behaviourRefusal(
  code: BehaviourRefusalCode,
  place: number | null = null,
): Refusal<BehaviourRefusalCode> {
  const [message, field] = refusals[code];
  const path = place === null ? ['input', field] : ['input', 'events', String(place), field];
  return new Refusal(code, message, path);
}
