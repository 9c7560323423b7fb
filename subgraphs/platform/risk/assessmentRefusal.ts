import { Refusal } from '../../common/refusal.ts';

const refusals = {
  CONSENT_MISSING: ['The person has not let their data be used to decide about credit.', null],
  AMOUNT_INVALID: [
    'An amount is more than zero and has at most two digits after the point.',
    ['input', 'requestedLimit', 'amount'],
  ],
  CURRENCY_MISMATCH: ['Credit is given in yuan.', ['input', 'requestedLimit', 'currency']],
  APPLICATION_DIFFERS: ['This application came before with other facts.', ['input', 'applicationId']],
  IDEMPOTENCY_CONFLICT: [
    'This key came before with another input. Take a new key.',
    ['input', 'idempotencyKey'],
  ],
} as const;

export type AssessmentRefusalCode = keyof typeof refusals;

export function assessmentRefusal(code: AssessmentRefusalCode): Refusal<AssessmentRefusalCode> {
  const [message, field] = refusals[code];
  return new Refusal(code, message, field);
}
