import { Refusal } from '../../common/refusal.ts';

type Path = readonly string[] | null;

const line = ['input', 'creditLineId'];
const hold = ['input', 'holdId'];
const amount = ['input', 'amount'];
const limit = ['input', 'limit'];

/** Every refusal of an operation on a line or a hold: in words, and where in the input the cause lies. */
const refusals = {
  AMOUNT_INVALID: ['An amount is more than zero and has at most two digits after the point.', null],
  CURRENCY_MISMATCH: ['The line is in another currency.', null],
  LINE_UNKNOWN: ['There is no such credit line.', null],
  LINE_PENDING: ['The credit line is not active yet.', null],
  LINE_FROZEN: ['The credit line is frozen.', null],
  LINE_NOT_FROZEN: ['The credit line is not frozen.', line],
  LINE_CLOSED: ['The credit line is closed.', null],
  NOT_ENOUGH_AVAILABLE: ['The credit line has not that much available.', amount],
  SUB_LIMIT_EXCEEDED: ['The sub-limit of the product leaves not that much of the credit line.', amount],
  SUB_LIMITS_EXCEED_LIMIT: ['All sub-limits together would be above the limit of the credit line.', limit],
  PURCHASE_NOT_APPROVED: ['Risk has not approved such a purchase of this person.', ['input', 'orderId']],
  PURCHASE_APPROVAL_EXPIRED: ['Risk approved this purchase too long ago.', ['input', 'orderId']],
  AMOUNT_NOT_APPROVED: ['Risk approved this purchase for less than that.', amount],
  ORDER_HAS_HOLD: ['An amount is held for this order already.', ['input', 'orderId']],
  HOLD_UNKNOWN: ['There is no such hold.', hold],
  HOLD_EXPIRED: ['The hold has expired.', hold],
  HOLD_RESOLVED: ['Nothing is set aside by the hold any more.', hold],
  CAPTURE_EXCEEDS_HOLD: ['The hold sets less aside than that.', amount],
  RESTORE_EXCEEDS_DRAWN: ['Less than that is drawn.', amount],
  LIMIT_UNCHANGED: ['That is the limit already.', limit],
  CONSENT_MISSING: ['The limit goes up only with the consent of the person.', ['input', 'consentId']],
  APPROVAL_MISSING: ['The limit goes up only with the approval of the bank.', ['input', 'bankApprovalId']],
  APPROVAL_USED: ['This approval of the bank was used before.', ['input', 'bankApprovalId']],
  APPROVAL_INVALID: [
    'This approval of the bank is not for this increase of this line.',
    ['input', 'bankApprovalId'],
  ],
  APPETITE_REACHED: ['There is no room for more credit of this kind now.', limit],
  FACILITY_EXHAUSTED: ['The bank has no room for more credit now.', limit],
  LIMIT_NOT_GRANTED: ['So high a limit is not possible now.', limit],
  COOLING_OFF: ['The limit was set too short a time ago to go up now.', limit],
  STEP_UP_REQUIRED: [
    'Prove with a second factor that it is you, then do this again within five minutes.',
    null,
  ],
  CONSENT_REQUIRED: ['Agree first that your data may be used to decide about credit.', null],
  PRODUCT_UNKNOWN: ['This product is not on offer.', ['input', 'productId']],
  APPLICATION_OPEN: ['You have an application that is not decided yet.', null],
  LINE_EXISTS: ['You have a credit line already.', null],
  OFFER_UNKNOWN: ['You have no such offer.', ['input', 'offerId']],
  OFFER_EXPIRED: ['The offer has expired. Apply again.', ['input', 'offerId']],
  OFFER_ACCEPTED: ['You have accepted this offer.', ['input', 'offerId']],
  OFFER_DECLINED: ['You have declined this offer.', ['input', 'offerId']],
  TERMS_NOT_ACCEPTED: ['Accept the terms of credit first.', null],
  QUIZ_NOT_PASSED: ['Answer the questions about the terms first.', null],
  COOLING_OFF_OVER: ['The time in which this could be taken back is over.', null],
  LINE_IN_USE: ['Something of the credit line is used.', null],
  IDEMPOTENCY_CONFLICT: [
    'This key came before with another input. Take a new key.',
    ['input', 'idempotencyKey'],
  ],
} as const satisfies Record<string, readonly [string, Path]>;

export type LineRefusalCode = keyof typeof refusals;

/** The refusal, with where in the input its cause lies; what several inputs can cause says which by `cause`. */
export function lineRefusal(code: LineRefusalCode, cause?: Path): Refusal<LineRefusalCode> {
  const [message, field] = refusals[code];
  return new Refusal(code, message, cause ?? field);
}

/** The code under which a refusal was kept; throws on a code that this version does not know. */
export function lineRefusalCodeOf(text: string): LineRefusalCode {
  if (Object.hasOwn(refusals, text)) return text as LineRefusalCode;
  throw new Error(`Unknown refusal ${text}.`);
}
