import { parseFen } from '../../common/money.ts';
import { refuse } from './cardRefusal.ts';

/** An amount above 0 in fen. Refuses: CAPS_INVALID. */
export function readAmountFen(amount: string): bigint {
  const amountFen = parse(amount);
  if (amountFen <= 0n) throw refuse('CAPS_INVALID');
  return amountFen;
}

function parse(amount: string): bigint {
  try {
    return parseFen(amount);
  } catch {
    throw refuse('CAPS_INVALID');
  }
}
