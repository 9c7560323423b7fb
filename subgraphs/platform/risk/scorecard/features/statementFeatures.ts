import {
  headroom,
  highestUtilisation,
  meanSpending,
  meanUtilisation,
  monthsOverLimit,
  newestGrowth,
  newestUtilisation,
  peakSpending,
  relativeLimit,
  utilisationTrend,
} from './balances.ts';
import type { FeatureVector } from './featureVector.ts';
import {
  carriedMonths,
  clearedMonths,
  lateMonths,
  monthsSinceLate,
  newestStanding,
  previousDelay,
  recentLateness,
  unusedMonths,
  worstEarlierDelay,
} from './lateness.ts';
import {
  lowestPaymentRatio,
  monthsWithoutPayment,
  newestPayment,
  paymentStrength,
  recentPaymentRatio,
  smallestPayment,
} from './payments.ts';
import { type StatementHistory, statementMonths } from './statementHistory.ts';
import { newestStatements, type Statements } from './statements.ts';

/** Every feature over card statements, by name. */
const functions = {
  recentLateness,
  newestStanding,
  worstEarlierDelay,
  previousDelay,
  lateMonths,
  monthsSinceLate,
  carriedMonths,
  clearedMonths,
  unusedMonths,
  paymentStrength,
  lowestPaymentRatio,
  recentPaymentRatio,
  smallestPayment,
  newestPayment,
  monthsWithoutPayment,
  meanUtilisation,
  newestUtilisation,
  highestUtilisation,
  utilisationTrend,
  newestGrowth,
  monthsOverLimit,
  headroom,
  relativeLimit,
  meanSpending,
  peakSpending,
} satisfies Record<string, (statements: Statements) => number>;

export type StatementFeatureName = keyof typeof functions;

/** Features that need fewer than all six months. */
const shorterWindows: Partial<Record<StatementFeatureName, number>> = {
  newestStanding: 1,
  previousDelay: 2,
  newestUtilisation: 1,
  newestGrowth: 2,
  headroom: 1,
  relativeLimit: 1,
  newestPayment: 1,
  recentPaymentRatio: 4,
};

export const statementFeatureNames = Object.keys(functions).sort() as readonly StatementFeatureName[];

/** How many of the newest months a feature is computed from. */
export function windowMonths(name: StatementFeatureName): number {
  return shorterWindows[name] ?? statementMonths;
}

/**
 * The feature vector of a history. `referenceFen` is the median limit of the portfolio in the history's
 * own currency: amounts enter only as multiples of it, so a model carries over between currencies. A
 * feature whose window has an unknown month, or that needs an unknown limit, is null.
 */
export function statementFeatures(history: StatementHistory, referenceFen: bigint): FeatureVector {
  return Object.fromEntries(
    statementFeatureNames.map((name) => {
      const statements = newestStatements(history, windowMonths(name), referenceFen);
      return [name, statements === null ? null : storable(functions[name](statements))];
    }),
  );
}

/** Six decimals, so that a stored vector is exactly the one that was scored; null if it is not a number. */
function storable(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 1e6) / 1e6 : null;
}
