/**
 * What a person is told for a reason code. Rows keep codes only, so that a better wording or another
 * language reaches old decisions too.
 */
const texts = {
  PAYMENT_HISTORY_LATE: 'Earlier payments came late.',
  PAYMENTS_LOW: 'Earlier payments were small against what was due.',
  UTILISATION_HIGH: 'Much of the credit is in use.',
  LIMIT_LOW: 'The credit given so far is small.',
  HISTORY_SHORT: 'The history with us is short.',
  BALANCE_RISING: 'What is owed rose in the last months.',
  INCOME_UNVERIFIED: 'The income is not verified.',
  AFFORDABILITY_LOW: 'The instalments would take too much of the income.',
  EXPOSURE_ELSEWHERE: 'There is much credit with other lenders.',
  VELOCITY_HIGH: 'There were many purchases in a short time.',
  AMOUNT_UNUSUAL: 'The amount is far above earlier purchases.',
  DEVICE_NEW: 'The device was not used before.',
  PLACE_MISMATCH: 'The place does not fit the account.',
  NIGHT_PURCHASE: 'The purchase was made at an unusual hour.',
  MERCHANT_SUSPECTED: 'The merchant is being looked into.',
  BLOCKED: 'The account, the device or the merchant is blocked.',
} as const;

export type ReasonCode = keyof typeof texts;

/** A reason as the graph shows it. A code without a text is a bug: it was stored by nobody's rule. */
export function reasonOf(code: string): { readonly code: string; readonly text: string } {
  if (!isReasonCode(code)) throw new Error(`The reason code ${code} has no text.`);
  return { code, text: texts[code] };
}

export function isReasonCode(code: string): code is ReasonCode {
  return Object.hasOwn(texts, code);
}
