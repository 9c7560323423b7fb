import type { FeatureVector } from '../scorecard/features/featureVector.ts';
import type { SourceGap } from '../sourceGap.ts';
import { type BehaviourSource, behaviourMeasures, behaviourName, type Measure } from './behaviourFeatures.ts';
import { type BehaviourWindow, windowDays } from './behaviourWindows.ts';
import type { CashFlowWindow } from './cashFlowWindow.ts';

/** The figures over all windows as they are stored with what rests on them. */
export interface BehaviourVector {
  /** By name; null is a gap. */
  readonly values: FeatureVector;
  /** Why a source gave nothing; null where it gave something. */
  readonly gaps: Readonly<Record<BehaviourSource, SourceGap | null>>;
}

/** `cashFlow` is what the bank gave, or why it gave nothing. A source without data is a gap, never zeros. */
export function behaviourVectorOf(
  windows: readonly BehaviourWindow[],
  cashFlow: readonly CashFlowWindow[] | SourceGap,
): BehaviourVector {
  const ordered = windows.length > 0 && windows.every(({ hasOrders }) => hasOrders) ? windows : [];
  const repaid = windows.length > 0 && windows.every(({ hasRepayments }) => hasRepayments) ? windows : [];
  const flowed = typeof cashFlow === 'string' ? [] : cashFlow;
  return {
    values: {
      ...valuesOf(behaviourMeasures.ORDERS, ordered),
      ...valuesOf(behaviourMeasures.REPAYMENTS, repaid),
      ...valuesOf(behaviourMeasures.BANK_CASH_FLOW, flowed),
    },
    gaps: {
      ORDERS: ordered.length > 0 ? null : 'NO_DATA',
      REPAYMENTS: repaid.length > 0 ? null : 'NO_DATA',
      BANK_CASH_FLOW: typeof cashFlow === 'string' ? cashFlow : flowed.length > 0 ? null : 'NO_DATA',
    },
  };
}

function valuesOf<Window extends { readonly days: number }>(
  measures: Readonly<Record<string, Measure<Window>>>,
  windows: readonly Window[],
): FeatureVector {
  const entries = Object.entries(measures).flatMap(([measure, of]) =>
    windowDays.map((days) => {
      const window = windows.find((each) => each.days === days);
      return [behaviourName(measure, days), window === undefined ? null : storable(of(window))];
    }),
  );
  return Object.fromEntries(entries);
}

/** A stored vector is JSON: a whole number that JSON would change is none. */
function storable(value: number | bigint | null): number | null {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}
