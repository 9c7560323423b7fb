import { QueryPlanner } from '@graphql-hive/router-query-planner';
import type { FromPlanner, ToPlanner } from './plannerMessages.ts';

/** How often memory is looked at while an operation is being planned. */
const WATCH_EVERY_MS = 50;

/**
 * The program of the planner's process. The planner is native code that ends its process when it meets an operation
 * that it does not know, and that cannot be interrupted, so it has a process of its own.
 */
function main(): void {
  process.once('message', (message: ToPlanner) => {
    if (message.kind === 'open') open(message.supergraphSdl, message.maxMemoryMb);
  });
  // An ordinary exit would wait for threads that may plan for ever.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // These are meant for the gateway, which may have to plan while it finishes what is under way.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
}

function open(supergraphSdl: string, maxMemoryMb: number): void {
  try {
    const planner = new QueryPlanner(supergraphSdl);
    const { overridePercentages, overrideLabels } = planner;
    const guard = createMemoryGuard(maxMemoryMb);
    process.on('message', (message: ToPlanner) => {
      if (message.kind === 'plan') void guard(() => plan(planner, message));
    });
    say({ kind: 'ready', overridePercentages, overrideLabels });
  } catch (error) {
    say({ kind: 'refused', message: messageOf(error) });
  }
}

async function plan(planner: QueryPlanner, message: Extract<ToPlanner, { kind: 'plan' }>): Promise<void> {
  const { id, operation, operationName, labels, percentage } = message;
  try {
    const made = await planner.planAsync(operation, operationName, new Set(labels), percentage);
    say({ kind: 'planned', id, plan: made });
  } catch (error) {
    say({ kind: 'unplanned', id, message: messageOf(error) });
  }
}

type Guard = (work: () => Promise<void>) => Promise<void>;

/** Ends the process when it grows past `maxMemoryMb`; the gateway then finds out which operation does that. */
function createMemoryGuard(maxMemoryMb: number): Guard {
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  const check = (): void => {
    if (process.memoryUsage.rss() < maxMemoryMb * 1_048_576) return;
    process.stderr.write(`The planner needs more than ${maxMemoryMb} MB.\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  return async (work) => {
    if (underWay++ === 0) timer = setInterval(check, WATCH_EVERY_MS);
    await work();
    if (--underWay === 0) clearInterval(timer);
  };
}

function say(message: FromPlanner): void {
  process.send?.(message);
}

function messageOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}

main();
