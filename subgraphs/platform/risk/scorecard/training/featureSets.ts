import { statementFeatureNames } from '../features/statementFeatures.ts';

/**
 * What the scorecard looks at. Chosen by forward selection in cross-validation among all registered
 * features, each step with every coefficient still following its risk; a further one gains less than
 * 0.0005 AUC.
 */
export const scorecardFeatures: readonly string[] = [
  'recentLateness',
  'newestStanding',
  'worstEarlierDelay',
  'carriedMonths',
  'paymentStrength',
  'lowestPaymentRatio',
  'meanUtilisation',
  'utilisationTrend',
  'headroom',
  'meanSpending',
];

/** Trees choose for themselves, so they get every registered feature over statements. */
export const boostedFeatures: readonly string[] = statementFeatureNames;
