import { type BehaviourWindow, windowDays } from './behaviourWindows.ts';

/** Where what a person did here comes from. */
export type BehaviourSource = 'ORDERS' | 'REPAYMENTS';

type Measure = readonly [BehaviourSource, (window: BehaviourWindow) => number | bigint | null];

/** Every figure over a window. One that cannot be computed is null: the largest of no orders, a share of none. */
const measures = {
  ordersPlaced: ['ORDERS', ({ ordersPlaced }) => ordersPlaced],
  orderedFen: ['ORDERS', ({ orderedFen }) => orderedFen],
  largestOrderFen: ['ORDERS', ({ largestOrderFen }) => largestOrderFen],
  ordersCancelled: ['ORDERS', ({ ordersCancelled }) => ordersCancelled],
  cancelledShare: ['ORDERS', cancelledShareOf],
  ordersRefunded: ['ORDERS', ({ ordersRefunded }) => ordersRefunded],
  refundedFen: ['ORDERS', ({ refundedFen }) => refundedFen],
  instalmentsOnTime: ['REPAYMENTS', ({ paidOnTime }) => paidOnTime],
  instalmentsLate: ['REPAYMENTS', ({ paidLate }) => paidLate],
  worstDaysLate: ['REPAYMENTS', ({ worstDaysLate }) => worstDaysLate],
  instalmentsMissed: ['REPAYMENTS', ({ missed }) => missed],
  repaidFen: ['REPAYMENTS', ({ repaidFen }) => repaidFen],
} as const satisfies Record<string, Measure>;

/** A figure over one of the windows, as in "ordersPlaced7d". */
export interface BehaviourFeature {
  readonly name: string;
  readonly source: BehaviourSource;
  readonly days: number;
  /** Null where the window says nothing of it. */
  readonly valueIn: (window: BehaviourWindow) => number | null;
}

export const behaviourFeatures: readonly BehaviourFeature[] = Object.entries<Measure>(measures).flatMap(
  ([measure, [source, of]]) =>
    windowDays.map((days) => ({
      name: `${measure}${days}d`,
      source,
      days,
      valueIn: (window: BehaviourWindow) => storable(of(window)),
    })),
);

/**
 * What was cancelled in a window for each order that was placed in it, to six decimals; above 1 where orders from
 * before it were cancelled in it. Null where none was placed.
 */
export function cancelledShareOf({ ordersCancelled, ordersPlaced }: BehaviourWindow): number | null {
  return ordersPlaced === 0 ? null : Math.round((ordersCancelled * 1e6) / ordersPlaced) / 1e6;
}

/** A stored vector is JSON: a whole number that JSON would change is none. */
function storable(value: number | bigint | null): number | null {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}
