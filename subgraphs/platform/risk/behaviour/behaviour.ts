import type { BehaviourWindow } from './behaviourWindows.ts';

/** What a person did here in the days that end with an instant. */
export interface Behaviour {
  readonly at: Date;
  /** One for each length, shortest first. */
  readonly windows: readonly BehaviourWindow[];
}

/** The windows as far as orders told of anything; null where they never did. */
export function orderWindowsOf({ windows }: Behaviour): readonly BehaviourWindow[] | null {
  return windows.every(({ hasOrders }) => hasOrders) ? windows : null;
}

/** The windows as far as receivables told of anything; null where it never did. */
export function repaymentWindowsOf({ windows }: Behaviour): readonly BehaviourWindow[] | null {
  return windows.every(({ hasRepayments }) => hasRepayments) ? windows : null;
}
