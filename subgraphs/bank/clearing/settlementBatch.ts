import { type Caller, NotAllowed } from '../../common/callers.ts';
import type { NetPositionRow } from './tables.ts';

export type SettlementBatchStatus =
  | 'OPEN'
  | 'CLOSED'
  | 'NETTED'
  | 'RESERVED'
  | 'COMMITTED'
  | 'SETTLED'
  | 'ABORTED';

/** Which batches and positions a caller sees: all, or those in which one party takes part. */
export type BatchScope = { readonly partyId: string | null };

/** Operations see all, a merchant's staff what concerns the merchant. Refuses everybody else. */
export function batchScopeOf(caller: Caller): BatchScope {
  const { scopes, partyId } = caller;
  if (scopes.has('bank:operations') || scopes.has('platform:operations')) return { partyId: null };
  if (scopes.has('merchant:operations') && partyId !== null) return { partyId };
  throw new NotAllowed();
}

export function positionsInScope(positions: readonly NetPositionRow[], scope: BatchScope): NetPositionRow[] {
  return positions.filter((position) => scope.partyId === null || position.partyId === scope.partyId);
}
