import type { Engine } from '../engine/engine.ts';
import type { HotOperation } from '../engine/programs.ts';

export interface WarmUpLimits {
  /** Default 500. */
  readonly maxOperations?: number;
  /** Default 10,000. */
  readonly maxMs?: number;
}

export interface WarmUp {
  readonly warmed: number;
  /** What the new supergraph cannot answer, or there was no time for. */
  readonly left: number;
  readonly durationMs: number;
}

/** As many as a planner plans at the same time; the requests under way need the processor, too. */
const ABREAST = 2;

/** Plans and compiles in the new engine what the old one was asked for most, hottest first, in bounded time. */
export async function warmUp(next: Engine, previous: Engine, limits: WarmUpLimits = {}): Promise<WarmUp> {
  const { maxOperations = 500, maxMs = 10_000 } = limits;
  const startedAt = performance.now();
  const operations = previous.hottest(maxOperations);
  const queue = operations.values();
  let warmed = 0;
  let isOver = false;
  const work = async (): Promise<void> => {
    for (const operation of queue) {
      if (await isWarmed(next, operation)) warmed++;
      if (isOver) return;
    }
  };
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(() => {
    isOver = true;
    timer.resolve();
  }, maxMs);
  await Promise.race([Promise.all(Array.from({ length: ABREAST }, work)), timer.promise]);
  clearTimeout(timeout);
  const durationMs = Math.round(performance.now() - startedAt);
  return { warmed, left: operations.length - warmed, durationMs };
}

/** An operation that breaks something in the new engine will say so to whoever asks for it. */
async function isWarmed(next: Engine, operation: HotOperation): Promise<boolean> {
  try {
    return await next.warm(operation);
  } catch {
    return false;
  }
}
