import { Refusal } from '../../common/refusal.ts';

const refusals = {
  DECISION_UNKNOWN: ['There is no such decision about you.', ['input', 'decisionId']],
  NOT_APPEALABLE: [
    'The decision was in your favour: there is nothing to appeal against.',
    ['input', 'decisionId'],
  ],
  APPEAL_TOO_LATE: ['The time to appeal against this decision is over.', ['input', 'decisionId']],
  ALREADY_APPEALED: ['You have appealed against this decision before.', ['input', 'decisionId']],
  STATEMENT_INVALID: ['Say why in 10 to 2,000 characters.', ['input', 'statement']],
  APPEAL_UNKNOWN: ['There is no such appeal.', ['input', 'appealId']],
  ALREADY_ANSWERED: ['The appeal was answered before.', ['input', 'appealId']],
  ANSWER_INVALID: ['An answer has 10 to 2,000 characters.', ['input', 'answer']],
  IDEMPOTENCY_CONFLICT: [
    'This key came before with another input. Take a new key.',
    ['input', 'idempotencyKey'],
  ],
} as const;

export type AppealRefusalCode = keyof typeof refusals;

export function appealRefusal(code: AppealRefusalCode): Refusal<AppealRefusalCode> {
  const [message, field] = refusals[code];
  return new Refusal(code, message, field);
}

/** Whether somebody can make something of a text that they are to read: lines of 10 to 2,000 characters. */
export function isReadable(text: string): boolean {
  const { length } = text.trim();
  return length >= 10 && text.length <= 2_000 && !/[^\P{Cc}\n]/u.test(text);
}
