import type { QueryPlan } from '@graphql-hive/router-query-planner';
import type { PlanRequest } from './plannerMessages.ts';

/** One operation that somebody waits for. */
export interface PlanJob {
  readonly id: number;
  readonly request: PlanRequest;
  readonly resolve: (plan: QueryPlan) => void;
  readonly reject: (error: Error) => void;
  /** Processes that died while they planned it. */
  deaths: number;
  timer: NodeJS.Timeout | undefined;
}

/** The operations that wait for a process, and those that it is planning. */
export interface PlanQueue {
  readonly size: number;
  add(job: PlanJob): void;
  /** Takes the next job that may start beside those under way; null when none may. */
  start(): PlanJob | null;
  /** Takes a job out, wherever it is. */
  finish(id: number): PlanJob | null;
  /** Takes out everything that is under way. */
  interrupt(): PlanJob[];
  /** Puts jobs back at the head. */
  putBack(jobs: readonly PlanJob[]): void;
  takeAll(): PlanJob[];
}

/**
 * Up to `maxRunning` operations are planned at once. One that a process has died with is planned alone, so that a
 * second death says whose fault it was.
 */
export function createPlanQueue(maxRunning: number): PlanQueue {
  const waiting = new Map<number, PlanJob>();
  const running = new Map<number, PlanJob>();
  const takeAll = (jobs: Map<number, PlanJob>): PlanJob[] => {
    const all = [...jobs.values()];
    jobs.clear();
    return all;
  };
  const maySpareRoom = (job: PlanJob): boolean => {
    if (running.size === 0) return true;
    if (isSuspect(job) || running.size >= maxRunning) return false;
    return ![...running.values()].some(isSuspect);
  };
  return {
    get size() {
      return waiting.size + running.size;
    },
    add: (job) => void waiting.set(job.id, job),
    start() {
      const [job] = waiting.values();
      if (job === undefined || !maySpareRoom(job)) return null;
      waiting.delete(job.id);
      running.set(job.id, job);
      return job;
    },
    finish(id) {
      const job = running.get(id) ?? waiting.get(id) ?? null;
      running.delete(id);
      waiting.delete(id);
      return job;
    },
    interrupt: () => takeAll(running),
    putBack(jobs) {
      const others = takeAll(waiting);
      for (const job of [...jobs, ...others]) waiting.set(job.id, job);
    },
    takeAll: () => [...takeAll(running), ...takeAll(waiting)],
  };
}

function isSuspect({ deaths }: PlanJob): boolean {
  return deaths > 0;
}
