import type { OfferRow } from './tables.ts';

/** Where an offer stands at an instant: it can be accepted until the instant at which it expires. */
export function offerStatusOf(
  offer: Pick<OfferRow, 'acceptedAt' | 'expiresAt'>,
  now: Date,
): 'OPEN' | 'ACCEPTED' | 'EXPIRED' {
  if (offer.acceptedAt !== null) return 'ACCEPTED';
  return now < offer.expiresAt ? 'OPEN' : 'EXPIRED';
}
