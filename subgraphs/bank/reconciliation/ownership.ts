import { type Caller, NotAllowed } from '../../common/callers.ts';
import type { PaymentComparisonRow } from './tables.ts';

/** The party whose runs and breaks the caller works on. Refuses who is not of operations. */
export function requireOwnerParty(caller: Caller): string {
  const isOperations = caller.scopes.has('bank:operations') || caller.scopes.has('platform:operations');
  if (!isOperations || caller.partyId === null) throw new NotAllowed();
  return caller.partyId;
}

/** Whether the caller takes part in the payment: the person, the merchant that is paid, or operations. */
export function maySeeComparison(
  caller: Caller,
  comparison: Pick<PaymentComparisonRow, 'userId' | 'merchantPartyId'>,
): boolean {
  const { scopes, partyId } = caller;
  if (scopes.has('bank:operations') || scopes.has('platform:operations')) return true;
  if (scopes.has('merchant:operations')) return partyId !== null && partyId === comparison.merchantPartyId;
  return caller.kind === 'person' && caller.subject === comparison.userId;
}
