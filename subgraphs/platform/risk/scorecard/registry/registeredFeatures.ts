import { behaviourFeatures } from '../../behaviour/behaviourFeatures.ts';
import { type StatementFeatureName, windowMonths } from '../features/statementFeatures.ts';
import type { Direction, ModelFeature, ReasonRule, RegisteredFeature } from './registeredFeature.ts';

const late = 'PAYMENT_HISTORY_LATE';
const lateIfAny = { below: 0.5, low: 'ON_TIME_HISTORY_SHORT', high: late } as const;
const highUtilisation = { below: 0.3, low: 'CARD_LITTLE_USED', high: 'UTILISATION_HIGH' } as const;
const overLimitIfAny = { below: 0.5, low: 'HEADROOM_LOW', high: 'OVER_LIMIT' } as const;

/** Direction and reason of every feature over card statements. */
const rules: Record<StatementFeatureName, readonly [Direction, ReasonRule]> = {
  recentLateness: ['RISK_RISES', lateIfAny],
  newestStanding: ['FREE', lateIfAny],
  worstEarlierDelay: ['RISK_RISES', lateIfAny],
  previousDelay: ['RISK_RISES', lateIfAny],
  lateMonths: ['RISK_RISES', lateIfAny],
  monthsSinceLate: ['RISK_FALLS', { below: 5.5, low: late, high: 'ON_TIME_HISTORY_SHORT' }],
  carriedMonths: ['RISK_FALLS', 'ON_TIME_HISTORY_SHORT'],
  clearedMonths: ['FREE', 'ON_TIME_HISTORY_SHORT'],
  unusedMonths: ['FREE', { below: 0.5, low: 'ON_TIME_HISTORY_SHORT', high: 'CARD_LITTLE_USED' }],
  paymentStrength: ['RISK_FALLS', 'PAYMENTS_LOW'],
  lowestPaymentRatio: ['RISK_FALLS', 'PAYMENTS_LOW'],
  recentPaymentRatio: ['FREE', { below: 0, low: 'CARD_LITTLE_USED', high: 'PAYMENTS_LOW' }],
  smallestPayment: ['RISK_FALLS', 'PAYMENTS_LOW'],
  newestPayment: ['RISK_FALLS', 'PAYMENTS_LOW'],
  monthsWithoutPayment: ['FREE', 'PAYMENTS_LOW'],
  meanUtilisation: ['FREE', highUtilisation],
  newestUtilisation: ['FREE', highUtilisation],
  highestUtilisation: ['FREE', highUtilisation],
  utilisationTrend: ['FREE', 'BALANCE_PATTERN'],
  newestGrowth: ['FREE', 'BALANCE_PATTERN'],
  monthsOverLimit: ['RISK_RISES', overLimitIfAny],
  headroom: ['RISK_FALLS', 'HEADROOM_LOW'],
  relativeLimit: ['RISK_FALLS', 'LIMIT_LOW'],
  meanSpending: ['RISK_FALLS', 'CARD_LITTLE_USED'],
  peakSpending: ['FREE', 'BALANCE_PATTERN'],
};

/** What models may use. */
export const modelFeatures: readonly ModelFeature[] = Object.entries(rules).map(
  ([name, [direction, reason]]) => ({
    name,
    source: 'CARD_STATEMENTS',
    window: `P${windowMonths(name as StatementFeatureName)}M`,
    owner: 'risk',
    consentPurpose: 'CREDIT_ASSESSMENT',
    direction,
    reason,
  }),
);

/** Figures over windows: for policies, because no data to train on knows of them. The bank answers for its own. */
const ofBehaviour: readonly RegisteredFeature[] = behaviourFeatures.map(({ name, source, days }) => {
  const isOfBank = source === 'BANK_CASH_FLOW';
  return {
    name,
    source,
    window: `P${days}D`,
    owner: isOfBank ? 'accounts' : 'risk',
    consentPurpose: isOfBank ? 'CASH_FLOW_ASSESSMENT' : 'CREDIT_ASSESSMENT',
  };
});

const ofReport = {
  source: 'CREDIT_REPORT',
  window: null,
  owner: 'risk',
  consentPurpose: 'CREDIT_ASSESSMENT',
} as const;

/** What policies hold against the limit. */
const ofAffordability: readonly RegisteredFeature[] = [
  {
    name: 'monthlyIncomeFen',
    source: 'BANK_CASH_FLOW',
    window: null,
    owner: 'accounts',
    consentPurpose: 'CASH_FLOW_ASSESSMENT',
  },
  { name: 'monthlyDueElsewhereFen', ...ofReport },
  { name: 'exposureElsewhereFen', ...ofReport },
];

export const registeredFeatures: readonly RegisteredFeature[] = [
  ...modelFeatures,
  ...ofAffordability,
  ...ofBehaviour,
];
