import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CASES_PER_SEED } from './fuzzSeed.ts';
import type { SeedReport, SeedTask } from './fuzzWorker.ts';
import type { PlantedBug } from './plantedBugs.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly cases: number;
  readonly jobs: number;
  readonly planted?: PlantedBug;
}

export interface FuzzResult {
  cases: number;
  seeds: number;
  /** Cases that the planner gave up. */
  unplanned: number;
  /** Cases that broke the planner: the gateway refuses these by name. */
  broken: number;
  /** Cases that were answered in parts, and those that were subscriptions. */
  deferred: number;
  subscribed: number;
  /** Worlds without cases, by why. */
  readonly discards: Map<string, number>;
  /** Seeds that ended the process even though the planner had its own, or that took too long. */
  readonly crashes: number[];
  readonly failures: { readonly seed: number; readonly rule: string }[];
}

/** Far more than the cases of one seed take on a busy machine; a planner in the same process that hangs takes it all. */
const SEED_TIMEOUT_MS = { here: 30_000, process: 180_000 } as const;

/** Runs seeds from the first one on, until there were so many cases. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const result: FuzzResult = {
    cases: 0,
    seeds: 0,
    unplanned: 0,
    broken: 0,
    deferred: 0,
    subscribed: 0,
    discards: new Map(),
    crashes: [],
    failures: [],
  };
  let next = options.seed;
  const take = (): SeedTask | null => {
    const left = options.cases - result.cases;
    return left > 0
      ? {
          seed: next++,
          limit: Math.min(left, CASES_PER_SEED),
          planning: 'here',
          planted: options.planted ?? null,
        }
      : null;
  };
  await Promise.all(Array.from({ length: options.jobs }, () => work(take, result)));
  return result;
}

async function work(take: () => SeedTask | null, result: FuzzResult): Promise<void> {
  let worker = startWorker();
  for (let task = take(); task !== null; task = take()) {
    let report = await ask(worker, task);
    if (report === null) {
      worker = startWorker();
      report = await ask(worker, { ...task, planning: 'process' });
    }
    result.seeds++;
    if (report) count(report, result);
    else {
      result.crashes.push(task.seed);
      worker = startWorker();
    }
  }
  if (worker.connected) worker.disconnect();
}

function startWorker(): ChildProcess {
  const file = fileURLToPath(new URL('./fuzzWorker.ts', import.meta.url));
  return fork(file, { execArgv: ['--no-warnings'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
}

/** Null when the process ended instead of answering. */
function ask(worker: ChildProcess, task: SeedTask): Promise<SeedReport | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => worker.kill('SIGKILL'), SEED_TIMEOUT_MS[task.planning]);
    const onMessage = (report: unknown): void => {
      clearTimeout(timer);
      worker.off('exit', onExit);
      resolve(report as SeedReport);
    };
    const onExit = (): void => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      resolve(null);
    };
    worker.once('message', onMessage);
    worker.once('exit', onExit);
    worker.send(task, () => undefined);
  });
}

function count({ seed, discarded, rules, ...counts }: SeedReport, result: FuzzResult): void {
  for (const name of ['cases', 'unplanned', 'broken', 'deferred', 'subscribed'] as const) {
    result[name] += counts[name];
  }
  if (discarded !== null) {
    const reason = discarded.split(':')[0] ?? discarded;
    result.discards.set(reason, (result.discards.get(reason) ?? 0) + 1);
  }
  for (const rule of rules) result.failures.push({ seed, rule });
}
