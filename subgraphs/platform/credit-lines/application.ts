/** How far an application has come. The last five are final. */
export type ApplicationStatus =
  | 'RECEIVED'
  | 'SCORED'
  | 'CAPACITY_RESERVED'
  | 'BANK_APPROVED'
  | 'OFFERED'
  | 'ACCEPTED'
  | 'DECLINED'
  | 'EXPIRED'
  | 'FAILED'
  | 'OFFER_DECLINED';

/** Why an application came to no answer about the person. */
export type ApplicationFailure =
  | 'CONSENT_WITHDRAWN'
  | 'SCORING_REFUSED'
  | 'PRICE_MISSING'
  | 'APPETITE_REACHED'
  | 'FACILITY_EXHAUSTED';

/** From where to where an application goes. Every other move is impossible. */
const moves: Readonly<Record<ApplicationStatus, readonly ApplicationStatus[]>> = {
  RECEIVED: ['SCORED', 'DECLINED', 'FAILED'],
  SCORED: ['CAPACITY_RESERVED', 'FAILED'],
  CAPACITY_RESERVED: ['BANK_APPROVED', 'FAILED'],
  BANK_APPROVED: ['OFFERED'],
  OFFERED: ['ACCEPTED', 'EXPIRED', 'OFFER_DECLINED'],
  ACCEPTED: [],
  DECLINED: [],
  EXPIRED: [],
  FAILED: [],
  OFFER_DECLINED: [],
};

/** In the order in which an application reaches them. */
export const applicationStatuses = Object.keys(moves) as readonly ApplicationStatus[];

/** Throws where an application cannot go from one status to the other: that is a bug. */
export function assertMove(from: ApplicationStatus, to: ApplicationStatus): void {
  if (!moves[from].includes(to)) throw new Error(`An application does not go from ${from} to ${to}.`);
}
