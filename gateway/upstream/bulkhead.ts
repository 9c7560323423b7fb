export interface BulkheadOptions {
  /** Calls under way to one subgraph. Default 512. */
  readonly maxConcurrent?: number;
  /** Calls that may wait for a place. Default 1,024. */
  readonly maxWaiting?: number;
}

/** Keeps a slow subgraph from taking all of the gateway's memory and connections. */
export interface Bulkhead {
  /** True: there is a place. False: all places and all waiting room are taken. A promise: wait for a place. */
  enter(): boolean | Promise<void>;
  leave(): void;
}

export function createBulkhead({ maxConcurrent = 512, maxWaiting = 1_024 }: BulkheadOptions): Bulkhead {
  const waiting: (() => void)[] = [];
  let under = 0;
  return {
    enter() {
      if (under < maxConcurrent) {
        under++;
        return true;
      }
      if (waiting.length >= maxWaiting) return false;
      return new Promise((resolve) => waiting.push(resolve));
    },
    leave() {
      const next = waiting.shift();
      // The place passes on to the one that waits, so the count stays.
      if (next) next();
      else under--;
    },
  };
}
