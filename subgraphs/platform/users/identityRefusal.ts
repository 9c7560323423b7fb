import { Refusal } from '../../common/refusal.ts';
import type { IdentityErrorCode } from './generated/resolvers.ts';

interface Wording {
  readonly message: string;
  readonly field: readonly string[] | null;
}

/** A refusal of an operation on a person's identity, in words. */
export function refuse(code: IdentityErrorCode): Refusal<IdentityErrorCode> {
  const { message, field } = wordings[code];
  return new Refusal(code, message, field);
}

const wordings: Readonly<Record<IdentityErrorCode, Wording>> = {
  CREDENTIALS_INVALID: general('User name and password do not belong together.'),
  SIGN_IN_LOCKED: general('There were too many wrong passwords in a row. Try again later.'),
  IDEMPOTENCY_CONFLICT: {
    message: 'This key came before with another input. Take a new key.',
    field: ['input', 'idempotencyKey'],
  },
  USERNAME_INVALID: {
    message: 'A user name has 3 to 30 letters, digits, points, hyphens or underscores, a letter first.',
    field: ['input', 'username'],
  },
  USERNAME_TAKEN: { message: 'Somebody has this user name. Take another one.', field: ['input', 'username'] },
  NAME_INVALID: { message: 'A name has 1 to 60 characters.', field: ['input', 'name'] },
  MOBILE_INVALID: { message: 'A mobile number has eleven digits, 1 first.', field: ['input', 'mobile'] },
  PASSWORD_WEAK: {
    message:
      'A password has 10 to 200 characters, four different ones at least, and not the user name in it.',
    field: ['input', 'password'],
  },
  SESSION_ENDED: general('This session has ended. Sign in again.'),
  SESSION_UNKNOWN: { message: 'You have no such session.', field: ['input', 'sessionId'] },
  REFRESH_TOKEN_INVALID: { message: 'This is no refresh token of ours.', field: ['input', 'refreshToken'] },
  REFRESH_TOKEN_REUSED: general(
    'This refresh token was used before, so its session has ended. Sign in again.',
  ),
  TOTP_ENROLLED: general('An authenticator app is enrolled already.'),
  TOTP_NOT_ENROLLED: general('No authenticator app is enrolled. Enrol one with enrolTotp and confirmTotp.'),
  TOTP_ENROLMENT_UNKNOWN: {
    message: 'There is no such enrolment of yours.',
    field: ['input', 'enrolmentId'],
  },
  CODE_INVALID: {
    message: 'This code is not right. Take the one that is shown now.',
    field: ['input', 'code'],
  },
  CODE_USED: {
    message: 'This code was used already. Wait for the next one.',
    field: ['input', 'code'],
  },
  STEP_UP_LOCKED: general('There were too many wrong codes in a row. Try again later.'),
  CONSENT_NOT_OFFERED: {
    message: 'This consent cannot be given to this recipient.',
    field: ['input', 'recipientId'],
  },
  CONSENT_TEXT_OUTDATED: {
    message: 'There is a newer text. Read it before you agree.',
    field: ['input', 'textVersion'],
  },
  SENSITIVE_NOT_AGREED: {
    message: 'This data is sensitive. Agree to its use separately.',
    field: ['input', 'isSensitiveAgreed'],
  },
  TERMS_OUTDATED: {
    message: 'There are newer terms. Read them before you accept.',
    field: ['input', 'version'],
  },
  TERMS_SHOWN_DIFFER: {
    message: 'What was shown is not what these terms say.',
    field: ['input', 'shownHash'],
  },
  CERTIFICATES_NOT_TAKEN: general('Nobody signs in with a certificate here.'),
  CERTIFICATE_PROOF_INVALID: {
    message: 'This is no JWS with a certificate in x5c, or another key signed it.',
    field: ['input', 'proof'],
  },
  CERTIFICATE_CHALLENGE_UNKNOWN: {
    message: 'This answers nothing that was asked here. Ask for a new challenge.',
    field: ['input', 'proof'],
  },
  CERTIFICATE_CHALLENGE_EXPIRED: {
    message: 'This took too long. Ask for a new challenge.',
    field: ['input', 'proof'],
  },
  CERTIFICATE_CHALLENGE_USED: {
    message: 'This was answered already. Ask for a new challenge.',
    field: ['input', 'proof'],
  },
  CERTIFICATE_AUTHORITY_UNKNOWN: general('This certificate is of an authority that is not known here.'),
  CERTIFICATE_NOT_YET_VALID: general('This certificate is not valid yet.'),
  CERTIFICATE_EXPIRED: general('This certificate has expired. Get a new one.'),
  CERTIFICATE_REVOKED: general('This certificate was revoked.'),
  CERTIFICATE_REVOCATION_UNKNOWN: general(
    'Whether this certificate was revoked is not known now. Try later.',
  ),
  CERTIFICATE_PURPOSE_WRONG: general('This certificate is not for signing in.'),
  CERTIFICATE_OF_ANOTHER: general('This certificate does not name the person with this user name.'),
  PASSKEY_RESPONSE_INVALID: {
    message: 'This is no answer of a passkey, or its signature is not right.',
    field: ['input', 'response'],
  },
  PASSKEY_CHALLENGE_UNKNOWN: {
    message: 'This answers nothing that was asked here. Ask for new options.',
    field: ['input', 'response'],
  },
  PASSKEY_CHALLENGE_EXPIRED: {
    message: 'This took too long. Ask for new options.',
    field: ['input', 'response'],
  },
  PASSKEY_CHALLENGE_USED: {
    message: 'This was answered already. Ask for new options.',
    field: ['input', 'response'],
  },
  PASSKEY_ORIGIN_WRONG: general('This passkey was used on a page that is not ours.'),
  PASSKEY_SITE_WRONG: general('This is a passkey of another site.'),
  PASSKEY_USER_UNVERIFIED: general(
    'The device did not check that it is you. Set up a PIN or a fingerprint on it.',
  ),
  PASSKEY_UNKNOWN: general('This passkey is not enrolled here, or was removed.'),
  PASSKEY_OF_ANOTHER: general('This passkey is not yours, or was asked of another session.'),
  PASSKEY_CLONED: general(
    'There may be a copy of this passkey, so it serves no more. Remove it and enrol another.',
  ),
  PASSKEY_ENROLLED: general('This passkey is enrolled already.'),
  PASSKEYS_TOO_MANY: general('You have as many passkeys as can be. Remove one first.'),
  LABEL_INVALID: { message: 'A name for it has 1 to 40 characters.', field: ['input', 'label'] },
  STEP_UP_REQUIRED: general(
    'Prove with a second factor that it is you, then do this again within five minutes.',
  ),
  PROOF_TOO_OLD: general(
    'It is too long ago that you signed in. Sign in again, then do this within five minutes.',
  ),
  CONSENT_MISSING: general('Agree first that the bank may use your data for this.'),
  SEAL_INVALID: {
    message: 'This is not sealed to the bank’s key, or lacks something.',
    field: ['input', 'sealedCard'],
  },
  ID_NUMBER_INVALID: { message: 'This cannot be an ID number.', field: ['input', 'sealedCard'] },
  CARD_INVALID: { message: 'This cannot be the number of a debit card.', field: ['input', 'sealedCard'] },
  REAL_NAME_MISMATCH: { message: 'What you gave is not what the bank has.', field: ['input', 'sealedCard'] },
  CARD_BLOCKED: general('The bank has blocked this card. Ask the bank.'),
  BANK_RESTRICTS: general('The bank does not offer this to you. Ask the bank.'),
  VERIFICATION_LOCKED: general('There were too many tries. Try again later.'),
  REAL_NAME_VERIFIED: general('You have proven your real name already.'),
  REAL_NAME_TAKEN: general('This real name belongs to another account. Ask the platform.'),
  LAST_SECOND_FACTOR: {
    message: 'No second factor would remain. Enrol another one first, or say that you know.',
    field: ['input', 'isLastAgreed'],
  },
  LAST_WAY_IN: general('You could not sign in any more. Set a password or enrol another passkey first.'),
  SECOND_FACTOR_MISSING: general('You have no second factor that codes could stand in for.'),
  STAFF_NOT_ERASED: general('You work for a party, which keeps your account. Ask it.'),
  DEBT_OUTSTANDING: general('You owe something. Pay it back first, then you can be erased.'),
  BUSINESS_UNDER_WAY: general('A purchase or a payment of yours is under way. Wait until it is over.'),
  QUIZ_OUTDATED: {
    message: 'There is a newer quiz. Answer that one.',
    field: ['input', 'quizVersion'],
  },
  QUIZ_SHOWN_DIFFER: {
    message: 'What was shown is not what this quiz asks about the terms in force.',
    field: ['input', 'shownHash'],
  },
  QUIZ_ANSWERS_INCOMPLETE: {
    message: 'Choose one answer to each question.',
    field: ['input', 'answers'],
  },
  QUIZ_TRIES_SPENT: general(
    'You have tried as often as a day allows. Read the terms and try again tomorrow.',
  ),
  CONSENT_UNKNOWN: { message: 'You gave no such consent.', field: ['input', 'consentId'] },
};

function general(message: string): Wording {
  return { message, field: null };
}
