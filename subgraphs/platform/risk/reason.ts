import { reasonWords, type ReasonCode as ScoreReasonCode } from './scorecard/registry/reasonWords.ts';

/**
 * What a person is told for a reason code. Rows keep codes only, so that a better wording or another
 * language reaches old decisions too. The words for a score's reasons are the scorecard's own.
 */
const scoreReasons = {
  PAYMENT_HISTORY_LATE: true,
  PAYMENTS_LOW: true,
  ON_TIME_HISTORY_SHORT: true,
  UTILISATION_HIGH: true,
  CARD_LITTLE_USED: true,
  OVER_LIMIT: true,
  HEADROOM_LOW: true,
  LIMIT_LOW: true,
  BALANCE_PATTERN: true,
  DATA_MISSING: true,
} as const satisfies Record<ScoreReasonCode, true>;

const decisionTexts = {
  HISTORY_SHORT: 'The history with us is short.',
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

/** A reason as the graph shows it. A code without a text is a bug: it was stored by nobody's rule. */
export function reasonOf(code: string): { readonly code: string; readonly text: string } {
  return { code, text: textOf(code) };
}

function textOf(code: string): string {
  if (isOneOf(code, scoreReasons)) return reasonWords(code).en;
  if (isOneOf(code, decisionTexts)) return decisionTexts[code];
  throw new Error(`The reason code ${code} has no text.`);
}

function isOneOf<Codes extends object>(code: string, codes: Codes): code is keyof Codes & string {
  return Object.hasOwn(codes, code);
}
