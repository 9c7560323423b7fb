/** Words for a reason, in the two languages of the product. */
export interface ReasonWords {
  readonly zh: string;
  readonly en: string;
}

const words = {
  PAYMENT_HISTORY_LATE: {
    zh: '近六个月有过逾期还款。',
    en: 'Payments came late in the last six months.',
  },
  PAYMENTS_LOW: {
    zh: '近几个月的还款金额偏少。',
    en: 'Payments in the last months were small.',
  },
  ON_TIME_HISTORY_SHORT: {
    zh: '按时还款的账单月份较少。',
    en: 'Few months show a balance that was paid on time.',
  },
  UTILISATION_HIGH: {
    zh: '已用额度占总额度的比例偏高。',
    en: 'Much of the credit limit is in use.',
  },
  CARD_LITTLE_USED: {
    zh: '近期用卡较少，可供评估的记录有限。',
    en: 'The card was used little, so there is little to go by.',
  },
  OVER_LIMIT: {
    zh: '有账单超过了信用额度。',
    en: 'A statement was above the credit limit.',
  },
  HEADROOM_LOW: {
    zh: '剩余可用额度偏少。',
    en: 'Little of the credit limit is left.',
  },
  LIMIT_LOW: {
    zh: '现有的信用额度偏低。',
    en: 'The credit limit given so far is small.',
  },
  BALANCE_PATTERN: {
    zh: '近六个月欠款余额的变化影响了评分。',
    en: 'The way the balance moved over the last six months counted against the score.',
  },
  DATA_MISSING: {
    zh: '部分账单信息缺失，按最不利的情形计分。',
    en: 'Part of the statement data is missing and was scored at its least favourable.',
  },
} as const satisfies Record<string, ReasonWords>;

export type ReasonCode = keyof typeof words;

/** What a shopper is told for a reason code. */
export function reasonWords(code: ReasonCode): ReasonWords {
  return words[code];
}
