export interface RetryBudgetOptions {
  /** Retries that each call earns. Default 0.1: at most a tenth more calls than without retries. */
  readonly perCall?: number;
  /** Retries that can be saved up, and that there are at the start. Default 10. */
  readonly max?: number;
}

/** Bounds retries by the number of calls, so that a subgraph in trouble is not called twice as often. */
export interface RetryBudget {
  earn(): void;
  /** False when there is nothing left to spend. */
  spend(): boolean;
}

export function createRetryBudget({ perCall = 0.1, max = 10 }: RetryBudgetOptions): RetryBudget {
  let saved = max;
  return {
    earn() {
      saved = Math.min(max, saved + perCall);
    },
    spend() {
      if (saved < 1) return false;
      saved--;
      return true;
    },
  };
}
