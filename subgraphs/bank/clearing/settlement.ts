import type { Caller } from '../../common/callers.ts';
import type { SettlementBatchRow, SettlementRow } from './tables.ts';

/** An order counts as settled when everything in its batch is paid. */
export function settlementStatusOf(batch: Pick<SettlementBatchRow, 'status'>): 'PENDING' | 'SETTLED' {
  return batch.status === 'SETTLED' ? 'SETTLED' : 'PENDING';
}

/** Whether the caller may see the merchant's terms: the merchant itself and operations, not the shopper. */
export function maySeeTerms(caller: Caller, settlement: Pick<SettlementRow, 'merchantPartyId'>): boolean {
  const { scopes, partyId } = caller;
  if (scopes.has('bank:operations') || scopes.has('platform:operations')) return true;
  return scopes.has('merchant:operations') && partyId === settlement.merchantPartyId;
}

/** Whether the caller may see that and how an order is settled: the shopper, too. */
export function maySeeSettlement(
  caller: Caller,
  settlement: Pick<SettlementRow, 'buyerUserId' | 'merchantPartyId'>,
): boolean {
  const isBuyer = caller.kind === 'person' && caller.subject === settlement.buyerUserId;
  return isBuyer || maySeeTerms(caller, settlement);
}
