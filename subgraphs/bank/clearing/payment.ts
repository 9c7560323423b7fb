import type { Caller } from '../../common/callers.ts';
import type { PaymentRow } from './tables.ts';

export type PaymentKind = 'PAYOUT' | 'DEBIT' | 'REFUND';

export type PaymentStatus =
  | 'CREATED'
  | 'ROUTED'
  | 'SUBMITTED'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'UNKNOWN'
  | 'REVERSED';

export type PaymentFailureReason =
  | 'INSUFFICIENT_FUNDS'
  | 'MANDATE_CANCELLED'
  | 'ACCOUNT_UNUSABLE'
  | 'CHANNEL_UNAVAILABLE';

type Sides = Pick<PaymentRow, 'userId' | 'merchantPartyId' | 'kind'>;

/** Whether the caller takes part: the person it is about, the merchant that is paid, or operations. */
export function maySeePayment(caller: Caller, payment: Sides): boolean {
  const isPerson = caller.kind === 'person' && caller.subject === payment.userId;
  return isPerson || isParty(caller, payment);
}

/** Whether the caller may see the amount: everybody who takes part, but not the shopper of a payout. */
export function maySeeAmount(caller: Caller, payment: Sides): boolean {
  return isParty(caller, payment) || (payment.kind !== 'PAYOUT' && caller.subject === payment.userId);
}

function isParty(caller: Caller, payment: Sides): boolean {
  const { scopes, partyId } = caller;
  if (scopes.has('bank:operations') || scopes.has('platform:operations')) return true;
  return scopes.has('merchant:operations') && partyId !== null && partyId === payment.merchantPartyId;
}
