import { type BusinessDate, businessDateAt } from '../../../common/dates.ts';
import { parseFen } from '../../../common/money.ts';
import { assertText } from '../text.ts';
import { behaviourRefusal } from './behaviourRefusal.ts';

/** Who tells of what, and whether it is about an instalment, which has a due date. */
const kinds = {
  ORDER_PLACED: { toldBy: 'orders', hasDueDate: false },
  ORDER_CANCELLED: { toldBy: 'orders', hasDueDate: false },
  ORDER_REFUNDED: { toldBy: 'orders', hasDueDate: false },
  INSTALMENT_PAID: { toldBy: 'receivables', hasDueDate: true },
  INSTALMENT_MISSED: { toldBy: 'receivables', hasDueDate: true },
} as const;

/** What a person can do here that counts. */
export type BehaviourKind = keyof typeof kinds;

/** The services that tell of behaviour. */
export type BehaviourTeller = (typeof kinds)[BehaviourKind]['toldBy'];

/** An event as an input gives it. */
export interface BehaviourEventInput {
  readonly eventId: string;
  readonly userId: string;
  readonly kind: BehaviourKind;
  readonly occurredAt: Date;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly dueOn?: BusinessDate | null | undefined;
}

/** An event that may be recorded. */
export interface BehaviourEvent {
  readonly eventId: string;
  readonly userId: string;
  readonly kind: BehaviourKind;
  readonly occurredAt: Date;
  readonly amountFen: bigint;
  readonly dueOn: BusinessDate | null;
}

/** Clocks of servers differ a little. */
const earliestMs = 60_000;
const latestMs = 5 * 366 * 24 * 3_600_000;
/** A billion yuan: sums over windows stay whole numbers in JSON, too. */
const mostFen = 100_000_000_000n;

/**
 * Reads the event at a place of a batch.
 *
 * Refuses: KIND_NOT_YOURS, CURRENCY_MISMATCH, AMOUNT_INVALID, OCCURRED_AT_INVALID, DUE_ON_INVALID;
 * BAD_USER_INPUT for ids that are empty, too long or cannot be stored.
 */
export function behaviourEventOf(
  input: BehaviourEventInput,
  place: number,
  toldBy: string,
  now: Date,
): BehaviourEvent {
  const { eventId, userId, kind, occurredAt, amount } = input;
  assertText('eventId', eventId);
  assertText('userId', userId);
  if (kinds[kind].toldBy !== toldBy) throw behaviourRefusal('KIND_NOT_YOURS', place);
  if (amount.currency !== 'CNY') throw behaviourRefusal('CURRENCY_MISMATCH', place);
  const amountFen = fenOf(amount.amount);
  if (amountFen === null || amountFen <= 0n || amountFen > mostFen) {
    throw behaviourRefusal('AMOUNT_INVALID', place);
  }
  const ageMs = now.getTime() - occurredAt.getTime();
  if (ageMs < -earliestMs || ageMs > latestMs) throw behaviourRefusal('OCCURRED_AT_INVALID', place);
  const dueOn = input.dueOn ?? null;
  if (!isDueOnRight(kind, dueOn, occurredAt)) throw behaviourRefusal('DUE_ON_INVALID', place);
  return { eventId, userId, kind, occurredAt, amountFen, dueOn };
}

/** An instalment can be paid before its due date, and is missed when the due date is over. */
function isDueOnRight(kind: BehaviourKind, dueOn: BusinessDate | null, occurredAt: Date): boolean {
  if (!kinds[kind].hasDueDate) return dueOn === null;
  if (dueOn === null) return false;
  return kind !== 'INSTALMENT_MISSED' || businessDateAt(occurredAt) > dueOn;
}

function fenOf(amount: string): bigint | null {
  try {
    return parseFen(amount);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
