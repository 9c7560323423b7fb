import type { PlanSource } from '../engine/plan.ts';
import { PlanFailure, type PlanFailureCode } from '../engine/planFailure.ts';
import { createFailedPlans } from './failedPlans.ts';
import {
  type Death,
  type PlannerAnswer,
  type PlannerChild,
  type PlannerChildParts,
  startPlannerChild,
} from './plannerChild.ts';
import type { PlanRequest } from './plannerMessages.ts';
import type { PlannerOptions } from './plannerOptions.ts';
import { createPlanQueue, type PlanJob } from './planQueue.ts';
import { createRespawner } from './respawner.ts';

/** Plans in a process of its own. */
export interface PlannerProcess extends PlanSource {
  /** The process of this moment; null between two. */
  readonly pid: number | null;
  /** Ends the process as soon as nothing waits for it. A late request starts another one for a moment. */
  retire(): void;
  /** Ends the process at once. Whoever waits is refused. */
  close(): Promise<void>;
}

/** How long a retired planner has nothing to do before its process ends. */
const IDLE_MS = 500;

/**
 * Starts a process that holds the planner. When it dies, another one takes over and plans again what was waiting. An
 * operation is refused for a while, by name, when two processes died with it, the second with nothing else to do, or
 * when planning it takes longer than the deadline; what is planned already needs no process.
 * Rejects with a SupergraphError when the planner refuses the supergraph.
 */
export async function openPlannerProcess(
  supergraphSdl: string,
  options: PlannerOptions = {},
): Promise<PlannerProcess> {
  const { deadlineMs = 5_000, maxWaitMs = 10_000, maxWaiting = 1_000, log, observe } = options;
  const queue = createPlanQueue(options.maxRunning ?? 4);
  const failed = createFailedPlans(options.rememberMs ?? 300_000);
  const parts: PlannerChildParts = {
    supergraphSdl,
    maxMemoryMb: options.maxMemoryMb ?? 1_024,
    startTimeoutMs: options.startTimeoutMs ?? 60_000,
    onAnswer: settle,
    onDeath: takeOver,
  };
  const respawner = createRespawner(() => startPlannerChild(parts), log);
  let child: PlannerChild | null = await startPlannerChild(parts);
  observe?.('started');
  const { overrides } = child;
  let count = 0;
  let isRetired = false;
  let isClosed = false;
  let idleTimer: NodeJS.Timeout | undefined;

  function dispatch(): void {
    if (child === null) return void (queue.size > 0 && revive());
    for (let job = queue.start(); job !== null; job = queue.start()) begin(job, child);
    if (isRetired && queue.size === 0) endWhenIdle();
  }

  function begin(job: PlanJob, by: PlannerChild): void {
    clearTimeout(job.timer);
    job.timer = setTimeout(() => giveUp(job), deadlineMs);
    by.plan(job.id, job.request);
  }

  function settle(answer: PlannerAnswer): void {
    const job = queue.finish(answer.id);
    if (job === null) return;
    clearTimeout(job.timer);
    if (answer.kind === 'planned') job.resolve(answer.plan);
    else job.reject(new PlanFailure('QUERY_PLANNING_FAILED'));
    dispatch();
  }

  /** Native code cannot be interrupted: the process ends, and plans the others again. */
  function giveUp(job: PlanJob): void {
    queue.finish(job.id);
    convict(job, 'QUERY_PLANNING_TIMEOUT');
    observe?.('timeout');
    const stuck = child;
    child = null;
    void stuck?.kill();
    queue.putBack(interrupted());
    void revive();
  }

  function takeOver({ how, lastWords }: Death): void {
    log?.error({ how, lastWords }, 'the planner process died: another one takes over');
    observe?.('died');
    child = null;
    respawner.noteDeath();
    const suspects: PlanJob[] = [];
    for (const job of interrupted()) {
      job.deaths += 1;
      if (job.deaths < 2) suspects.push(job);
      else {
        convict(job, 'QUERY_PLANNING_CRASHED');
        observe?.('crash');
      }
    }
    queue.putBack(suspects);
    void revive();
  }

  function interrupted(): PlanJob[] {
    const jobs = queue.interrupt();
    for (const job of jobs) limitWait(job);
    return jobs;
  }

  function limitWait(job: PlanJob): void {
    clearTimeout(job.timer);
    job.timer = setTimeout(() => {
      queue.finish(job.id);
      observe?.('overload');
      job.reject(new PlanFailure('QUERY_PLANNING_OVERLOADED'));
    }, maxWaitMs);
  }

  function convict(job: PlanJob, code: PlanFailureCode): void {
    clearTimeout(job.timer);
    const operation = failed.add(job.request, code);
    log?.error({ operation, code }, 'an operation is refused for a while: the planner cannot plan it');
    job.reject(new PlanFailure(code));
  }

  async function revive(): Promise<void> {
    const next = await respawner.start(() => !isClosed && (!isRetired || queue.size > 0));
    if (next === null) return;
    child = next;
    observe?.('started');
    if (isClosed) await next.kill();
    else dispatch();
  }

  function endWhenIdle(): void {
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      if (queue.size > 0) return;
      const idle = child;
      child = null;
      void idle?.kill();
    }, IDLE_MS).unref();
  }

  return {
    ...overrides,
    get pid() {
      return child?.pid ?? null;
    },
    async planAsync(operation, operationName, labels, percentage) {
      const request: PlanRequest = {
        operation,
        operationName: operationName ?? null,
        labels: [...(labels ?? [])],
        percentage: percentage ?? 0,
      };
      refuseAtOnce(request);
      const { promise, resolve, reject } =
        Promise.withResolvers<Awaited<ReturnType<PlanSource['planAsync']>>>();
      const job: PlanJob = { id: count++, request, resolve, reject, deaths: 0, timer: undefined };
      limitWait(job);
      queue.add(job);
      dispatch();
      return promise;
    },
    retire() {
      isRetired = true;
      dispatch();
    },
    async close() {
      isClosed = true;
      clearTimeout(idleTimer);
      for (const job of queue.takeAll()) {
        clearTimeout(job.timer);
        job.reject(new PlanFailure('QUERY_PLANNING_OVERLOADED'));
      }
      await Promise.all([respawner.close(), child?.kill()]);
      child = null;
    },
  };

  function refuseAtOnce(request: PlanRequest): void {
    const known = failed.find(request);
    if (known !== null) {
      observe?.('refused');
      throw new PlanFailure(known);
    }
    if (!isClosed && queue.size < maxWaiting) return;
    observe?.('overload');
    throw new PlanFailure('QUERY_PLANNING_OVERLOADED');
  }
}
