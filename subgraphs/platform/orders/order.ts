import { type Caller, isCallerPerson } from '../../common/callers.ts';
import type { OrderRow } from './tables.ts';

export type OrderStatus =
  | 'QUOTED'
  | 'PLACED'
  | 'RISK_DECLINED'
  | 'AUTHORIZED'
  | 'CAPTURED'
  | 'CANCELLED'
  | 'REFUNDED';

/** Whether the caller may see an order: its buyer, its merchant's operations, the platform's operations. */
export function maySeeOrder(caller: Caller, order: Pick<OrderRow, 'userId' | 'merchantPartyId'>): boolean {
  if (isCallerPerson(caller, order.userId) || caller.scopes.has('platform:operations')) return true;
  return caller.scopes.has('merchant:operations') && caller.partyId === order.merchantPartyId;
}
