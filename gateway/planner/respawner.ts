import { setTimeout as wait } from 'node:timers/promises';
import type { PlannerChild } from './plannerChild.ts';
import type { PlannerLog } from './plannerOptions.ts';

/** Starts processes in the place of dead ones, the slower the more have died. */
export interface Respawner {
  noteDeath(): void;
  /** Null when one is being started already, or once `isNeeded` says no. */
  start(isNeeded: () => boolean): Promise<PlannerChild | null>;
  /** Resolves when nothing is being started any more. */
  close(): Promise<void>;
}

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 1_000;
/** Deaths longer ago than this are forgotten. */
const MEMORY_MS = 30_000;

export function createRespawner(spawn: () => Promise<PlannerChild>, log: PlannerLog | undefined): Respawner {
  let deaths: number[] = [];
  let underWay: Promise<PlannerChild | null> | null = null;
  const closing = new AbortController();

  const noteDeath = (): void => {
    const now = performance.now();
    deaths = [...deaths.filter((at) => at > now - MEMORY_MS), now];
  };
  const tryUntilStarted = async (isNeeded: () => boolean): Promise<PlannerChild | null> => {
    while (!closing.signal.aborted && isNeeded()) {
      await pause(delayAfter(deaths.length), closing.signal);
      if (closing.signal.aborted || !isNeeded()) break;
      try {
        return await spawn();
      } catch (error) {
        noteDeath();
        log?.warn({ reason: String(error) }, 'the planner process could not be started: trying again');
      }
    }
    return null;
  };
  return {
    noteDeath,
    async start(isNeeded) {
      if (underWay !== null) return null;
      underWay = tryUntilStarted(isNeeded);
      const started = await underWay;
      underWay = null;
      return started;
    },
    async close() {
      closing.abort();
      await (await underWay)?.kill();
    },
  };
}

/** A death or two are taken for bad luck. */
function delayAfter(deaths: number): number {
  return deaths <= 2 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (deaths - 3));
}

/** A process that has nothing else to do need not wait, nor one that closes. */
async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  await wait(delayMs, undefined, { ref: false, signal }).catch(() => undefined);
}
