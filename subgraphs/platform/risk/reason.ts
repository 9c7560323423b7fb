import {
  type ReasonWords,
  reasonWords,
  type ReasonCode as ScoreReasonCode,
} from './scorecard/registry/reasonWords.ts';

/** The languages of the product. */
export type Language = 'EN' | 'ZH';

/** A reason as the graph shows it. */
export interface Reason {
  readonly code: string;
  readonly texts: Readonly<Record<Language, string>>;
}

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

const policyWords = {
  HISTORY_SHORT: { zh: '您在平台的信用记录较短。', en: 'The history with us is short.' },
  INCOME_UNVERIFIED: { zh: '您的收入尚未核实。', en: 'The income is not verified.' },
  AFFORDABILITY_LOW: {
    zh: '每月还款额占收入的比例过高。',
    en: 'The instalments would take too much of the income.',
  },
  EXPOSURE_ELSEWHERE: {
    zh: '您在其他机构的欠款较多。',
    en: 'There is much credit with other lenders.',
  },
  INSTALMENTS_MISSED: {
    zh: '您近期在本平台有到期未还的分期款。',
    en: 'An instalment here was not paid when it was due lately.',
  },
  INSTALMENTS_LATE: {
    zh: '您近期在本平台的分期还款多次逾期。',
    en: 'Instalments here were paid late several times lately.',
  },
} as const satisfies Record<string, ReasonWords>;

/** What a credit policy can give as a reason of its own. */
export type PolicyReasonCode = keyof typeof policyWords;

const purchaseWords = {
  VELOCITY_HIGH: { zh: '短时间内交易次数较多。', en: 'There were many purchases in a short time.' },
  AMOUNT_UNUSUAL: {
    zh: '本次金额远高于以往的消费。',
    en: 'The amount is far above earlier purchases.',
  },
  DEVICE_NEW: { zh: '这台设备以前没有使用过。', en: 'The device was not used before.' },
  PLACE_MISMATCH: { zh: '交易地点与账户的情况不符。', en: 'The place does not fit the account.' },
  NIGHT_PURCHASE: { zh: '交易发生在不常见的时段。', en: 'The purchase was made at an unusual hour.' },
  MERCHANT_SUSPECTED: { zh: '该商户正在核查中。', en: 'The merchant is being looked into.' },
  BLOCKED: {
    zh: '账户、设备或商户已被限制交易。',
    en: 'The account, the device or the merchant is blocked.',
  },
} as const satisfies Record<string, ReasonWords>;

/** Whether rules about purchases can give this reason: there are words for it. */
export function isPurchaseReason(code: string): boolean {
  return isOneOf(code, purchaseWords);
}

/** A reason with its texts. A code without words is a bug: it was stored by nobody's rule. */
export function reasonOf(code: string): Reason {
  const { zh, en } = wordsOf(code);
  return { code, texts: { EN: en, ZH: zh } };
}

function wordsOf(code: string): ReasonWords {
  if (isOneOf(code, scoreReasons)) return reasonWords(code);
  if (isOneOf(code, policyWords)) return policyWords[code];
  if (isOneOf(code, purchaseWords)) return purchaseWords[code];
  throw new Error(`The reason code ${code} has no text.`);
}

function isOneOf<Codes extends object>(code: string, codes: Codes): code is keyof Codes & string {
  return Object.hasOwn(codes, code);
}
