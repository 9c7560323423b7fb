import { type Bagged, createBag } from './bag.ts';

/** Something under way that must end when its time is over or nobody waits for it any more. */
export interface Watched extends Bagged {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Called at most once. */
  stop(reason: 'deadline' | 'cancelled'): void;
}

export interface Sweep {
  add(watched: Watched): void;
  delete(watched: Watched): void;
}

/**
 * Looks at everything under way once in `everyMs`, so that a call costs neither a timer nor a listener of
 * its own. A call can so outlive its deadline by `everyMs`. No timer runs while nothing is under way.
 */
export function createSweep(everyMs: number): Sweep {
  const watched = createBag<Watched>();
  let timer: NodeJS.Timeout | null = null;
  const look = (): void => {
    if (watched.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
    const now = performance.now();
    watched.forEach((one) => {
      const reason = one.signal.aborted ? 'cancelled' : one.deadlineMs <= now ? 'deadline' : null;
      if (reason === null) return;
      watched.delete(one);
      one.stop(reason);
    });
  };
  return {
    add(one) {
      watched.add(one);
      timer ??= setInterval(look, everyMs).unref();
    },
    delete(one) {
      watched.delete(one);
    },
  };
}
