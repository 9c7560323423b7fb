import { createSweep, type Watched } from './sweep.ts';

export interface BulkheadOptions {
  /** Calls under way to one subgraph. Default 512. */
  readonly maxConcurrent?: number;
  /** Calls that may wait for a place. Default 1,024. */
  readonly maxWaiting?: number;
}

/** Keeps a slow subgraph from taking all of the gateway's memory and connections. */
export interface Bulkhead {
  /**
   * True: there is a place. False: all places and all waiting room are taken. A promise: wait for a place, or for why
   * there is none: nobody waits past the deadline, or once the request is cancelled.
   */
  enter(patience: Patience): boolean | Promise<'entered' | 'deadline' | 'cancelled'>;
  leave(): void;
}

export type Patience = Pick<Watched, 'deadlineMs' | 'signal'>;

interface Waiter extends Watched {
  enter(): void;
}

export function createBulkhead({ maxConcurrent = 512, maxWaiting = 1_024 }: BulkheadOptions): Bulkhead {
  const waiting: Waiter[] = [];
  const sweep = createSweep(25);
  let under = 0;
  return {
    enter({ deadlineMs, signal }) {
      if (under < maxConcurrent) {
        under++;
        return true;
      }
      if (waiting.length >= maxWaiting) return false;
      return new Promise((resolve) => {
        const waiter: Waiter = {
          deadlineMs,
          signal,
          place: -1,
          enter: () => resolve('entered'),
          stop(reason) {
            waiting.splice(waiting.indexOf(waiter), 1);
            resolve(reason);
          },
        };
        waiting.push(waiter);
        sweep.add(waiter);
      });
    },
    leave() {
      const next = waiting.shift();
      if (!next) {
        under--;
        return;
      }
      // The place passes on to the one that waits, so the count stays.
      sweep.delete(next);
      next.enter();
    },
  };
}
