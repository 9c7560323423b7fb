import { Refusal } from '../../../../../../subgraphs/common/refusal.ts';
import { behaviourFeatures } from '../../../../../../subgraphs/platform/risk/behaviour/behaviourFeatures.ts';
import { statementFeatureNames } from '../../../../../../subgraphs/platform/risk/scorecard/features/statementFeatures.ts';
import { banOf } from '../../../../../../subgraphs/platform/risk/scorecard/registry/bannedFeatures.ts';
import {
  featureOf,
  modelFeatureOf,
} from '../../../../../../subgraphs/platform/risk/scorecard/registry/featureRegistry.ts';
import { reasonWords } from '../../../../../../subgraphs/platform/risk/scorecard/registry/reasonWords.ts';

test('a feature is known with its source, window, owner and the consent it needs', () => {
  expect(featureOf('recentLateness')).toEqual({
    name: 'recentLateness',
    source: 'CARD_STATEMENTS',
    window: 'P6M',
    owner: 'risk',
    consentPurpose: 'CREDIT_ASSESSMENT',
    direction: 'RISK_RISES',
    reason: { below: 0.5, low: 'ON_TIME_HISTORY_SHORT', high: 'PAYMENT_HISTORY_LATE' },
  });
  expect(featureOf('newestStanding').window).toBe('P1M');
});

test('every feature over statements is registered, for models', () => {
  expect(statementFeatureNames).toHaveLength(25);
  expect(statementFeatureNames.map((name) => modelFeatureOf(name).name)).toEqual(statementFeatureNames);
});

test('every figure over what a person did here or at the bank is registered over 1, 7, 30 and 90 days, not for models', () => {
  expect(behaviourFeatures).toHaveLength(60);
  expect(behaviourFeatures.map(({ name }) => featureOf(name).name)).toEqual(
    behaviourFeatures.map(({ name }) => name),
  );
  expect(featureOf('instalmentsLate90d')).toEqual({
    name: 'instalmentsLate90d',
    source: 'REPAYMENTS',
    window: 'P90D',
    owner: 'risk',
    consentPurpose: 'CREDIT_ASSESSMENT',
  });
  expect(featureOf('accountInflowFen7d')).toEqual({
    name: 'accountInflowFen7d',
    source: 'BANK_CASH_FLOW',
    window: 'P7D',
    owner: 'accounts',
    consentPurpose: 'CASH_FLOW_ASSESSMENT',
  });
  expect(refusalOf(() => modelFeatureOf('instalmentsLate90d'))).toEqual({
    code: 'FEATURE_NOT_LEARNT',
    message: 'instalmentsLate90d is not for models.',
  });
});

test.each([
  ['SEX', 'sex'],
  ['gender', 'sex'],
  ['MARRIAGE', 'marriage'],
  ['marital_status', 'marriage'],
  ['religion', 'religion'],
  ['AGE', 'age'],
  ['EDUCATION', 'education'],
  ['Social-Graph', 'socialGraph'],
  ['addressBook', 'socialGraph'],
])('%s is refused by name, with the reason', (asked, ban) => {
  const reason = banOf(asked)?.reason;
  expect(banOf(asked)?.name).toBe(ban);
  const refusal = { code: 'FEATURE_BANNED', message: `${asked} is banned. ${reason}` };
  expect(refusalOf(() => featureOf(asked))).toEqual(refusal);
  expect(refusalOf(() => modelFeatureOf(asked))).toEqual(refusal);
});

test('a name that merely holds a banned word is not banned, but nobody registered it', () => {
  expect(banOf('averageBalance')).toBeNull();
  expect(refusalOf(() => featureOf('averageBalance'))).toEqual({
    code: 'FEATURE_UNKNOWN',
    message: 'averageBalance is not registered.',
  });
});

test('a reason is told in Chinese and in English', () => {
  expect(reasonWords('PAYMENT_HISTORY_LATE')).toEqual({
    zh: '近六个月有过逾期还款。',
    en: 'Payments came late in the last six months.',
  });
});

function refusalOf(ask: () => unknown): { code: string; message: string } {
  try {
    ask();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('Nothing was refused.');
}
