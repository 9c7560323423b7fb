import { type Caller, NotAllowed, requireScope } from '../../common/callers.ts';
import type { OrderRow } from './tables.ts';
import { maySeeUser } from './user.ts';

export type OrderStatus =
  | 'QUOTED'
  | 'PLACED'
  | 'RISK_DECLINED'
  | 'AUTHORIZED'
  | 'CAPTURED'
  | 'CANCELLED'
  | 'REFUNDED';

/** Whether the caller may see an order: its buyer, the platform's operations, its merchant's operations. */
export function maySeeOrder(caller: Caller, order: Pick<OrderRow, 'userId' | 'merchantPartyId'>): boolean {
  if (maySeeUser(caller, order.userId)) return true;
  return caller.scopes.has('merchant:operations') && caller.partyId === order.merchantPartyId;
}

/** The merchant that the caller works for. Refuses who is not of a merchant's operations. */
export function requireMerchantParty(caller: Caller): string {
  requireScope(caller, 'merchant:operations');
  if (caller.partyId === null) throw new NotAllowed();
  return caller.partyId;
}
