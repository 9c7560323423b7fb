import { Refusal } from '../../common/refusal.ts';
import type { CardErrorCode } from './generated/resolvers.ts';

/** The refusal with this code, as the person reads it. */
export function refuse(code: CardErrorCode): Refusal<CardErrorCode> {
  const [message, field] = words[code];
  return new Refusal(code, message, field === undefined ? null : ['input', field]);
}

const words: Readonly<Record<CardErrorCode, readonly [message: string, field?: string]>> = {
  STEP_UP_REQUIRED: ['Prove with a second factor that it is you, then do this again within five minutes.'],
  CONSENT_MISSING: ['Agree first that the bank may use your data for binding a card.'],
  SEAL_INVALID: ['The card is not sealed to the bank’s key, or lacks something.', 'sealedCard'],
  CARD_INVALID: ['This cannot be the number of a card.', 'sealedCard'],
  CARD_NOT_DEBIT: ['This is no debit card. Only debit cards can be bound.', 'sealedCard'],
  ID_NUMBER_INVALID: ['This cannot be an ID number.', 'sealedCard'],
  MISMATCH: ['What you gave is not what the bank has.', 'sealedCard'],
  CARD_STATUS: ['The bank has blocked this card. Ask the bank.'],
  RESTRICTED: ['The bank does not offer this to you. Ask the bank.'],
  VERIFICATION_LOCKED: ['There were too many tries. Try again later.'],
  CARD_ALREADY_BOUND: ['You have bound this card already.'],
  CARD_UNKNOWN: ['There is no such card.', 'cardId'],
  BINDING_NOT_OPEN: ['This card does not wait for a password.', 'cardId'],
  PASSWORD_WRONG: ['This password is wrong.', 'password'],
  PASSWORD_EXPIRED: ['This password is too old. Begin again.', 'password'],
  CARD_NOT_ACTIVE: ['This card is not bound, or is set aside.', 'cardId'],
  CARD_NOT_SUSPENDED: ['This card was not set aside.', 'cardId'],
  DEBT_OUTSTANDING: ['You owe something, and this is your only card. Bind another one or repay first.'],
  CAPS_INVALID: ['The caps are amounts above 0, and a month allows one debit at least.', 'perDebitLimit'],
  MANDATE_IN_FORCE: ['This card has a mandate already. Cancel it first.', 'cardId'],
  OVER_DEBIT_CAP: ['The amount is more than one debit may take.', 'amount'],
  OVER_MONTHLY_CAP: ['The amount is more than the month has left.', 'amount'],
  PAYMENT_KNOWN: ['This payment drew on a mandate before.', 'paymentId'],
  PAYMENT_UNKNOWN: ['This payment draws on no mandate.', 'paymentId'],
  MANDATE_MISSING: ['This card has no mandate.', 'cardId'],
  IDEMPOTENCY_CONFLICT: ['This key came before with another input. Take a new key.', 'idempotencyKey'],
};
