import type { ConsentRow } from './tables.ts';

/** Purposes that a person can consent to, one by one. */
export type ConsentPurpose =
  | 'CARD_BINDING'
  | 'CREDIT_ASSESSMENT'
  | 'CASH_FLOW_ASSESSMENT'
  | 'CARD_DISPLAY'
  | 'REAL_NAME';

/**
 * A consent holds until it is withdrawn, and never again after that; where its text was replaced by one that says
 * something else, the person is asked again.
 */
export function consentStatusOf(
  { withdrawnAt }: Pick<ConsentRow, 'withdrawnAt'>,
  isOutdated: boolean,
): 'ACTIVE' | 'OUTDATED' | 'WITHDRAWN' {
  if (withdrawnAt !== null) return 'WITHDRAWN';
  return isOutdated ? 'OUTDATED' : 'ACTIVE';
}
