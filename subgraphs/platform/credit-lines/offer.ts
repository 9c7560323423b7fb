import type { OfferRow } from './tables.ts';

/** Where an offer stands at an instant: it can be accepted until the instant at which it expires. */
export function offerStatusOf(
  offer: Pick<OfferRow, 'acceptedAt' | 'declinedAt' | 'expiresAt'>,
  now: Date,
): 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'EXPIRED' {
  if (offer.acceptedAt !== null) return 'ACCEPTED';
  if (offer.declinedAt !== null) return 'DECLINED';
  return now < offer.expiresAt ? 'OPEN' : 'EXPIRED';
}
