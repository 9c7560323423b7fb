import type { ReasonCode } from './reasonWords.ts';

/** Where features come from. */
export type FeatureSource = 'CARD_STATEMENTS' | 'CREDIT_REPORT' | 'ORDERS' | 'REPAYMENTS' | 'BANK_CASH_FLOW';

/** What is written down about a feature before an assessment may rest on it. */
export interface RegisteredFeature {
  readonly name: string;
  readonly source: FeatureSource;
  /** The stretch of time it looks at, as an ISO 8601 duration; null for a standing figure, and where the policy says. */
  readonly window: string | null;
  /** Who answers for it. */
  readonly owner: 'risk' | 'accounts';
  /** The consent without which it may not be computed. */
  readonly consentPurpose: 'CREDIT_ASSESSMENT' | 'CASH_FLOW_ASSESSMENT';
}

/** Whether more of a feature means more risk, less, or neither in order. Models may not learn otherwise. */
export type Direction = 'RISK_RISES' | 'RISK_FALLS' | 'FREE';

/** What is written down about a feature before a model may use it. */
export interface ModelFeature extends RegisteredFeature {
  readonly direction: Direction;
  readonly reason: ReasonRule;
}

/** What a person is told if the feature cost points: one thing, or one below a value and another from it on. */
export type ReasonRule =
  | ReasonCode
  | { readonly below: number; readonly low: ReasonCode; readonly high: ReasonCode };
