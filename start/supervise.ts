import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Environment } from '../subgraphs/common/settings.ts';
import { StartFailure } from './failure.ts';
import { repositoryRoot } from './settings.ts';

/** A process of ours, as it is to be started. */
export interface ProcessPlan {
  readonly name: string;
  /** Path and arguments for Node. */
  readonly command: readonly string[];
  readonly env: Environment;
  /** Each answers 200 when the process can serve. */
  readonly readyUrls: readonly string[];
  /** The PEM file of the authorities of those that are https. */
  readonly authorities?: string;
}

/** A process that is kept running. */
export interface Supervised {
  readonly name: string;
  readonly pid: () => number | undefined;
  readonly stop: () => Promise<void>;
}

export interface SupervisionParts {
  /** Where its log goes. */
  readonly logs: string;
  readonly say: (sentence: string) => void;
  /** Called once when it died too often to be started again. */
  readonly giveUp: (reason: StartFailure) => void;
  /** Aborted when all is to stop: nobody waits for a process to become ready any longer. */
  readonly signal: AbortSignal;
}

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;
const maxRestarts = 5;
/** A process that lived this long is healthy: what came before is forgotten. */
const healthyAfterMs = 60_000;
const firstBackoffMs = 250;

/**
 * Starts a process and gives it when it is ready; throws a StartFailure when it ends before. Later, when
 * it dies it is started again, at most five times in a row with growing pauses. It ends by itself when
 * the launcher is killed, for it watches the channel between them.
 */
export async function supervise(plan: ProcessPlan, parts: SupervisionParts): Promise<Supervised> {
  let restarts = 0;
  let isStopped = false;
  const isStopping = () => isStopped || parts.signal.aborted;
  let child = start(plan, parts);
  await untilReady(plan, child, parts).catch(async (error: unknown) => {
    await stopChild(child);
    throw error;
  });

  const keepAlive = async () => {
    while (!isStopping()) {
      const startedAtMs = performance.now();
      const ending = await ended(child);
      if (isStopping()) return;
      restarts = performance.now() - startedAtMs > healthyAfterMs ? 1 : restarts + 1;
      if (restarts > maxRestarts) return parts.giveUp(diedTooOften(plan, parts));
      parts.say(`${plan.name} ended (${ending}); starting it again.`);
      await sleep(firstBackoffMs * 2 ** (restarts - 1));
      if (isStopping()) return;
      child = start(plan, parts);
      untilReady(plan, child, parts).then(
        () => parts.say(`${plan.name} is ready again.`),
        () => undefined,
      );
    }
  };
  void keepAlive();
  return {
    name: plan.name,
    pid: () => child.pid,
    stop: async () => {
      isStopped = true;
      await stopChild(child);
    },
  };
}

/** For every process of ours: no word about experimental parts of Node, and an end with the launcher. */
const launchedFlags = ['--no-warnings', '--import', new URL('./leaveWithParent.ts', import.meta.url).href];

function start(plan: ProcessPlan, { logs }: SupervisionParts): ChildProcess {
  const log = openSync(join(logs, `${plan.name}.log`), 'a', 0o600);
  const child = spawn(process.execPath, [...launchedFlags, ...plan.command], {
    cwd: repositoryRoot,
    env: { ...plan.env },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return child;
}

/** Keeps the log of the last run beside the new one. */
export function turnLog(logs: string, name: string): void {
  try {
    renameSync(join(logs, `${name}.log`), join(logs, `${name}.last.log`));
  } catch {
    // The first run has no log to keep.
  }
}

async function untilReady(plan: ProcessPlan, child: ChildProcess, parts: SupervisionParts): Promise<void> {
  const agent = new Agent(plan.authorities ? { connect: { ca: readFileSync(plan.authorities) } } : {});
  try {
    await untilAllAnswer(plan, child, parts, agent);
  } finally {
    await agent.destroy();
  }
}

async function untilAllAnswer(
  plan: ProcessPlan,
  child: ChildProcess,
  parts: SupervisionParts,
  agent: Agent,
): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  const waiting = new Set(plan.readyUrls);
  while (waiting.size > 0) {
    parts.signal.throwIfAborted();
    if (hasEnded(child)) throw new StartFailure(`${plan.name} does not start: ${lastLine(plan, parts)}`);
    if (performance.now() > deadline) {
      throw new StartFailure(`${plan.name} is not ready after a minute: ${lastLine(plan, parts)}`);
    }
    for (const url of waiting) if (await isReady(url, agent)) waiting.delete(url);
    if (waiting.size > 0) await sleep(25);
  }
}

async function isReady(url: string, dispatcher: Agent): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, { dispatcher, signal: AbortSignal.timeout(3_000) });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const end = ended(child);
  child.kill('SIGTERM');
  const cut = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await end.finally(() => clearTimeout(cut));
}

function ended(child: ChildProcess): Promise<string> {
  if (hasEnded(child)) return Promise.resolve(endingOf(child));
  return new Promise((give) => child.once('exit', () => give(endingOf(child))));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function endingOf(child: ChildProcess): string {
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

function diedTooOften(plan: ProcessPlan, parts: SupervisionParts): StartFailure {
  return new StartFailure(`${plan.name} ended ${maxRestarts + 1} times in a row: ${lastLine(plan, parts)}`);
}

/** The last sentence that the process said, without the trace of a crash, and where the rest is. */
function lastLine(plan: ProcessPlan, { logs }: SupervisionParts): string {
  const path = join(logs, `${plan.name}.log`);
  const lines = readFileSync(path, 'utf8').split('\n');
  const sentence = lines.findLast((line) => /^\S.*[^{}]$/.test(line) && !line.startsWith('Node.js v')) ?? '';
  return `${sentence.slice(0, 300)} (log: ${path})`;
}
