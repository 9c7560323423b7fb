import { parseFen } from '../../common/money.ts';
import { lineRefusal } from './lineRefusal.ts';

/** Money as an input gives it. */
export interface MoneyInput {
  readonly amount: string;
  readonly currency: string;
}

/**
 * The amount in fen. Refuses CURRENCY_MISMATCH, for every line is in yuan, and AMOUNT_INVALID for what is
 * not more than zero or finer than the fen; both say that it came as this field of the input.
 */
export function positiveFenOf({ amount, currency }: MoneyInput, field: string): bigint {
  const cause = ['input', field];
  if (currency !== 'CNY') throw lineRefusal('CURRENCY_MISMATCH', cause);
  const amountFen = fenOf(amount);
  if (amountFen === null || amountFen <= 0n) throw lineRefusal('AMOUNT_INVALID', cause);
  return amountFen;
}

/** The amount in fen; null for what is no amount or finer than the fen. */
export function fenOf(amount: string): bigint | null {
  try {
    return parseFen(amount);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
