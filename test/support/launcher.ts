import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A launcher that runs as a process of its own, as `npm start` does. */
export interface Launcher {
  readonly process: ChildProcess;
  /** All that it said so far. */
  readonly output: () => string;
  /** Waits until it said this; fails with all that it said when it ends or half a minute passes. */
  readonly said: (words: string) => Promise<void>;
  /** Sends the signal and waits for the end; gives the exit code. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Ctrl-C: a terminal sends it to the launcher and to all that it started. Gives the exit code. */
  readonly interrupt: () => Promise<number | null>;
  /** Waits for the end; gives the exit code. */
  readonly ended: () => Promise<number | null>;
}

export interface LauncherOptions {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Another user, for a launcher that does not run as root. */
  readonly uid?: number;
}

const patienceMs = 120_000;

export function startLauncher({ root, env, uid }: LauncherOptions): Launcher {
  const identity = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, ['--no-warnings', join(root, 'start', 'main.ts')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...identity,
  });
  let output = '';
  const note = (text: Buffer) => {
    output += text;
  };
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const exit = once(child, 'close');
  const ended = async () => {
    await exit;
    return child.exitCode;
  };
  return {
    process: child,
    output: () => output,
    ended,
    said: async (words) => {
      const deadline = performance.now() + patienceMs;
      while (!output.includes(words)) {
        if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
          throw new Error(`The launcher never said ${words}, only:\n${output}`);
        }
        await sleep(20);
      }
    },
    end: (signal) => {
      child.kill(signal);
      return ended();
    },
    interrupt: () => {
      process.kill(-(child.pid ?? 0), 'SIGINT');
      return ended();
    },
  };
}

/** The launcher's child processes, by what they run: "bank" or "gateway". */
export function childrenOf(launcher: Launcher): Map<string, number> {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const children = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const name = partNames.find((each) => partCommands[each].test(command));
    if (Number(parent) === launcher.process.pid && name) children.set(name, Number(pid));
  }
  return children;
}

/** The bank's subgraphs of the product, or those of a tiny copy. */
const partCommands = {
  bank: /subgraph\.ts (accounts|ledger-notes)/,
  gateway: /gatewayWithPlatform\.ts/,
} as const;
const partNames = ['bank', 'gateway'] as const;

/** The postmaster of a home's embedded server; null where none left its lock file. */
export function postmasterOf(home: string): number | null {
  const path = join(home, 'postgres', 'data', 'postmaster.pid');
  return existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : null;
}
