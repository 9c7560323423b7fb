import { parseFen } from '../../common/money.ts';
import { decideRefusal } from './decideRefusal.ts';
import { hashOf } from './hashOf.ts';
import { assertText } from './text.ts';

/** What orders tells of a purchase. */
export interface PurchaseFacts {
  readonly orderId: string;
  readonly userId: string;
  readonly cardId: string;
  readonly deviceHash: string;
  readonly merchantId: string;
  readonly merchantCategory: string;
  readonly amountFen: bigint;
  readonly place: string;
  readonly occurredAt: Date;
}

/** A purchase as an input gives it. */
export interface PurchaseInput extends Omit<PurchaseFacts, 'amountFen'> {
  readonly amount: { readonly amount: string; readonly currency: string };
}

const texts = ['orderId', 'userId', 'cardId', 'merchantId', 'merchantCategory'] as const;

/**
 * Reads a purchase.
 *
 * Refuses: CURRENCY_MISMATCH, AMOUNT_INVALID, PLACE_INVALID, DEVICE_INVALID; BAD_USER_INPUT for ids that
 * are empty, too long or cannot be stored.
 */
export function purchaseOf(input: PurchaseInput): PurchaseFacts {
  for (const field of texts) assertText(field, input[field]);
  if (input.amount.currency !== 'CNY') throw decideRefusal('CURRENCY_MISMATCH');
  const amountFen = fenOf(input.amount.amount);
  if (amountFen === null || amountFen <= 0n) throw decideRefusal('AMOUNT_INVALID');
  if (!/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(input.place)) throw decideRefusal('PLACE_INVALID');
  if (!/^[0-9a-f]{64}$/.test(input.deviceHash)) throw decideRefusal('DEVICE_INVALID');
  const { orderId, userId, cardId, deviceHash, merchantId, merchantCategory, place, occurredAt } = input;
  return {
    orderId,
    userId,
    cardId,
    deviceHash,
    merchantId,
    merchantCategory,
    amountFen,
    place,
    occurredAt,
  };
}

/** By which the same purchase is known again. */
export function factsHashOf(facts: PurchaseFacts): Buffer {
  return hashOf(
    facts.orderId,
    facts.userId,
    facts.cardId,
    facts.deviceHash,
    facts.merchantId,
    facts.merchantCategory,
    String(facts.amountFen),
    facts.place,
    facts.occurredAt.toISOString(),
  );
}

function fenOf(amount: string): bigint | null {
  try {
    return parseFen(amount);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
