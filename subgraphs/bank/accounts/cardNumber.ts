import { luhn } from 'cdigit';
import { type CardBin, findCardBin } from './cardBin.ts';

/** Why a number cannot be that of a card to be bound. */
export type CardNumberFault = 'CARD_NUMBER_INVALID' | 'CARD_NOT_DEBIT';

export type CardScheme = 'UNIONPAY' | 'VISA' | 'MASTERCARD' | 'AMEX' | 'JCB' | 'DINERS' | 'DOMESTIC';

/**
 * Checks a number before the bank is asked: known prefix with this length, the scheme's check digit, and
 * a debit card. Gives what its prefix says, or the fault.
 */
export function checkCardNumber(number: string): CardBin | CardNumberFault {
  if (!/^\d{13,19}$/.test(number)) return 'CARD_NUMBER_INVALID';
  const bin = findCardBin(number);
  if (bin === null || !hasRightCheckDigit(number)) return 'CARD_NUMBER_INVALID';
  return bin.kind === 'DC' ? bin : 'CARD_NOT_DEBIT';
}

/** All digits but the last four hidden. */
export function maskCardNumber(number: string): string {
  return `${'*'.repeat(number.length - 4)}${number.slice(-4)}`;
}

/**
 * The scheme by prefix and length. Cards that Chinese banks issued before there was UnionPay follow none:
 * DOMESTIC.
 */
export function schemeOf(number: string): CardScheme {
  const found = schemes.find(([, form]) => form.test(number));
  return found ? found[0] : 'DOMESTIC';
}

const schemes: readonly (readonly [CardScheme, RegExp])[] = [
  ['UNIONPAY', /^62\d{14,17}$/],
  ['VISA', /^4(\d{12}|\d{15}|\d{18})$/],
  ['MASTERCARD', /^(5[1-5]\d{14}|2(22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/],
  ['AMEX', /^3[47]\d{13}$/],
  ['JCB', /^35(2[89]|[3-8]\d)\d{12}$/],
  ['DINERS', /^3(0[0-5]|[68]\d)\d{11}$/],
];

/** Every scheme demands Luhn (ISO/IEC 7812-1); old domestic cards do not all satisfy it. */
function hasRightCheckDigit(number: string): boolean {
  return schemeOf(number) === 'DOMESTIC' || luhn.validate(number);
}
