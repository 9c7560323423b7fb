import type { BusinessDate } from '../../common/dates.ts';
import type { LicenceRow } from './tables.ts';

/** Kinds of business that need a licence. */
export type LicensedBusiness = 'CONSUMER_CREDIT' | 'PAYMENT' | 'CLEARING';

/**
 * Whether a licence permits new business on a business date. Its days are half-open: on `validUntil`
 * it no longer holds, so a licence ends at midnight in Shanghai.
 */
export function isLicenceInForce(
  licence: Pick<LicenceRow, 'validFrom' | 'validUntil'>,
  on: BusinessDate,
): boolean {
  return licence.validFrom <= on && on < licence.validUntil;
}
