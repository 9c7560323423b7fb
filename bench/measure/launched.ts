import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A program under measurement, in a process group of its own. */
export interface Launched {
  readonly pid: number;
  /** The first line it printed that is JSON, for a program that tells where it listens. */
  firstJsonLine(): Promise<unknown>;
  /** Resolves when `isReady` says so; throws with the end of the log when the program ends or time is up. */
  ready(isReady: () => Promise<boolean>): Promise<void>;
  stop(): Promise<void>;
}

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const readyWithinMs = 90_000;
const stopWithinMs = 5_000;

/** Starts the program on one processor core, its output going to `logFile`. Needs `taskset`. */
export function launch(program: Program, core: number, logFile: string): Launched {
  const log = openSync(logFile, 'w');
  const child = spawn('taskset', ['-c', String(core), program.file, ...program.args], {
    cwd: program.cwd,
    env: { ...process.env, NODE_ENV: 'production', ...program.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.file} did not start: is taskset installed?`);

  async function ready(isReady: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    while (!(await isReady().catch(() => false))) {
      if (hasEnded(child) || performance.now() > deadline) {
        throw new Error(`${program.file} ${program.args.join(' ')} is not ready:\n${endOf(logFile)}`);
      }
      await pause(100);
    }
  }

  return {
    pid,
    ready,
    async firstJsonLine() {
      const line = () => readFileSync(logFile, 'utf8').match(/^\{.*\}$/m)?.[0];
      await ready(async () => line() !== undefined);
      return JSON.parse(line() ?? '');
    },
    stop: () => stopGroup(child, pid),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Ends the whole group: first asks, then insists. */
async function stopGroup(child: ChildProcess, pid: number): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  process.kill(-pid, 'SIGTERM');
  await Promise.race([ended, pause(stopWithinMs, undefined, { ref: false })]);
  if (hasEnded(child)) return;
  process.kill(-pid, 'SIGKILL');
  await ended;
}

function endOf(logFile: string): string {
  return readFileSync(logFile, 'utf8').slice(-2000);
}
