import { parseFen } from '../../common/money.ts';
import { Refusal } from '../../common/refusal.ts';
import type { FacilityErrorCode } from './generated/resolvers.ts';

/** The refusal with this code, in words for the operator of the lines. */
export function refuseLimit(code: FacilityErrorCode): Refusal<FacilityErrorCode> {
  const [message, field] = words[code];
  return new Refusal(code, message, ['input', field]);
}

const words: Readonly<Record<FacilityErrorCode, readonly [message: string, field: string]>> = {
  AMOUNT_INVALID: ['An amount is more than zero and has at most two digits after the point.', 'limit'],
  FACILITY_EXHAUSTED: ['The facility has no room for this limit.', 'limit'],
  APPROVAL_UNKNOWN: ['There is no such approval.', 'approvalId'],
  APPROVAL_RELEASED: ['The approval was given back.', 'approvalId'],
  APPROVAL_OF_OTHER_LINE: ['The approval belongs to another credit line.', 'creditLineId'],
  RELEASE_EXCEEDS_APPROVAL: ['The approval holds less than that.', 'amount'],
  IDEMPOTENCY_CONFLICT: ['This key came before with another input. Take a new key.', 'idempotencyKey'],
};

/** An amount above 0 in fen. Refuses: AMOUNT_INVALID. */
export function readLimitFen(amount: string): bigint {
  const amountFen = fenOf(amount);
  if (amountFen === null || amountFen <= 0n) throw refuseLimit('AMOUNT_INVALID');
  return amountFen;
}

function fenOf(amount: string): bigint | null {
  try {
    return parseFen(amount);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
