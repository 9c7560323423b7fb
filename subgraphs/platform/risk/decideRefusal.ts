import { Refusal } from '../../common/refusal.ts';

type Path = readonly string[] | null;

const at = (field: string): Path => ['input', field];

/** Every refusal of an operation about decisions on purchases: in words, and where in the input the cause lies. */
const refusals = {
  AMOUNT_INVALID: [
    'An amount is more than zero and has at most two digits after the point.',
    ['input', 'amount'],
  ],
  CURRENCY_MISMATCH: ['Purchases are in yuan.', at('amount')],
  PLACE_INVALID: ['A place is a country or one of its regions by ISO 3166, such as "CN-31".', at('place')],
  DEVICE_INVALID: ['The hash of a device is 64 hexadecimal digits.', at('deviceHash')],
  OCCURRED_AT_INVALID: ['A purchase is told at most 7 days after it, and not before it.', at('occurredAt')],
  ORDER_DIFFERS: ['This order came before with other facts.', at('orderId')],
  NOT_CHALLENGED: ['No further proof was asked for this order.', at('hasProved')],
  DECISION_UNKNOWN: ['There is no such decision about a purchase.', at('decisionId')],
  ALERT_UNKNOWN: ['There is no such alert.', at('alertId')],
  ALERT_ACKNOWLEDGED: ['The alert was acknowledged before.', at('alertId')],
  BLOCK_UNKNOWN: ['There is no such block.', at('blockId')],
  BLOCK_ENDED: ['The block has ended.', at('blockId')],
  ALREADY_BLOCKED: ['That is blocked already.', at('subject')],
  SUBJECT_INVALID: ['That cannot be the id of what is to be blocked.', at('subject')],
  REASON_INVALID: ['A reason has 3 to 500 characters.', at('reason')],
  MODEL_UNKNOWN: ['No such model scores people now.', at('modelVersion')],
  IDEMPOTENCY_CONFLICT: ['This key came before with another input. Take a new key.', at('idempotencyKey')],
} as const satisfies Record<string, readonly [string, Path]>;

export type DecideRefusalCode = keyof typeof refusals;

export function decideRefusal(code: DecideRefusalCode): Refusal<DecideRefusalCode> {
  const [message, field] = refusals[code];
  return new Refusal(code, message, field);
}

/** The code that a table keeps; throws on one that this version does not know. */
export function decideRefusalCodeOf(text: string): DecideRefusalCode {
  if (Object.hasOwn(refusals, text)) return text as DecideRefusalCode;
  throw new Error(`Unknown refusal ${text}.`);
}
