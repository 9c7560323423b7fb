import type { ConsentRow } from './tables.ts';

/** Purposes that a person can consent to, one by one. */
export type ConsentPurpose =
  | 'CARD_BINDING'
  | 'CREDIT_ASSESSMENT'
  | 'CASH_FLOW_ASSESSMENT'
  | 'CARD_DISPLAY'
  | 'REAL_NAME';

/** A consent holds until it is withdrawn, and never again after that. */
export function consentStatusOf(consent: Pick<ConsentRow, 'withdrawnAt'>): 'ACTIVE' | 'WITHDRAWN' {
  return consent.withdrawnAt === null ? 'ACTIVE' : 'WITHDRAWN';
}
