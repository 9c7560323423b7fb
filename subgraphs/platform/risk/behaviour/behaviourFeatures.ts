import { type BehaviourWindow, windowDays } from './behaviourWindows.ts';
import type { CashFlowWindow } from './cashFlowWindow.ts';

/** A figure over a window; null where the window says nothing of it: the largest of no orders, a share of none. */
export type Measure<Window> = (window: Window) => number | bigint | null;

/** Every figure over windows, by where it comes from: what a person did here, and what the bank adds up. */
export const behaviourMeasures = {
  ORDERS: {
    ordersPlaced: ({ ordersPlaced }) => ordersPlaced,
    orderedFen: ({ orderedFen }) => orderedFen,
    largestOrderFen: ({ largestOrderFen }) => largestOrderFen,
    ordersCancelled: ({ ordersCancelled }) => ordersCancelled,
    cancelledShare: cancelledShareOf,
    ordersRefunded: ({ ordersRefunded }) => ordersRefunded,
    refundedFen: ({ refundedFen }) => refundedFen,
  },
  REPAYMENTS: {
    instalmentsOnTime: ({ paidOnTime }) => paidOnTime,
    instalmentsLate: ({ paidLate }) => paidLate,
    worstDaysLate: ({ worstDaysLate }) => worstDaysLate,
    instalmentsMissed: ({ missed }) => missed,
    repaidFen: ({ repaidFen }) => repaidFen,
  },
  BANK_CASH_FLOW: {
    accountInflowFen: ({ inflowFen }) => inflowFen,
    accountOutflowFen: ({ outflowFen }) => outflowFen,
    accountEntries: ({ entries }) => entries,
  },
} as const satisfies {
  readonly ORDERS: Record<string, Measure<BehaviourWindow>>;
  readonly REPAYMENTS: Record<string, Measure<BehaviourWindow>>;
  readonly BANK_CASH_FLOW: Record<string, Measure<CashFlowWindow>>;
};

/** Where figures over windows come from. */
export type BehaviourSource = keyof typeof behaviourMeasures;

/** A figure over one of the windows. */
export interface BehaviourFeature {
  readonly name: string;
  readonly source: BehaviourSource;
  readonly days: number;
}

const sources: readonly BehaviourSource[] = ['ORDERS', 'REPAYMENTS', 'BANK_CASH_FLOW'];

export const behaviourFeatures: readonly BehaviourFeature[] = sources.flatMap((source) =>
  Object.keys(behaviourMeasures[source]).flatMap((measure) =>
    windowDays.map((days) => ({ name: behaviourName(measure, days), source, days })),
  ),
);

/** As a vector and the register name it: "ordersPlaced7d". */
export function behaviourName(measure: string, days: number): string {
  return `${measure}${days}d`;
}

/**
 * What was cancelled in a window for each order that was placed in it, to six decimals; above 1 where orders from
 * before it were cancelled in it. Null where none was placed.
 */
export function cancelledShareOf({ ordersCancelled, ordersPlaced }: BehaviourWindow): number | null {
  return ordersPlaced === 0 ? null : Math.round((ordersCancelled * 1e6) / ordersPlaced) / 1e6;
}
