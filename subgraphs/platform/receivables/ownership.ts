import type { BusinessDate } from '../../common/dates.ts';
import type { ReceivableOwnerRow } from './tables.ts';

/** The party that owns a receivable on a business date. `owners` is its chain from the earliest on. */
export function ownerOn(owners: readonly ReceivableOwnerRow[], on: BusinessDate): string {
  const owner = owners.findLast(({ ownedFrom }) => ownedFrom <= on);
  if (!owner) throw new Error(`Nobody owns the receivable on ${on}.`);
  return owner.partyId;
}
