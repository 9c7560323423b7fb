import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The process that PostgreSQL's own lock file names. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** What `postmaster.pid` says; null where there is none, or one that is still being written. */
export function readPostmaster(dataDirectory: string): Postmaster | null {
  const path = lockFileOf(dataDirectory);
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : null;
}

/** Whether a process lives. One that is dead and only waits for its parent to notice does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Waits until a process is gone; false if it still lives after the time. */
export async function waitUntilDead(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (!isAlive(pid)) return true;
    await sleep(10);
  }
  return !isAlive(pid);
}

/**
 * PostgreSQL takes a zombie for a living server and would not start beside it. A number that no process
 * can have is put in the zombie's place; the rest of the lock file stays, so that PostgreSQL still
 * refuses to start while any process of the old server holds its shared memory.
 */
export function disownZombie(dataDirectory: string): void {
  const postmaster = readPostmaster(dataDirectory);
  if (!postmaster || !isZombie(postmaster.pid)) return;
  const path = lockFileOf(dataDirectory);
  const [, ...rest] = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, [impossiblePid, ...rest].join('\n'));
}

/** Linux numbers processes below 2^22, other systems far below. */
const impossiblePid = 2 ** 22;

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'Z';
  } catch {
    return false;
  }
}

function lockFileOf(dataDirectory: string): string {
  return join(dataDirectory, 'postmaster.pid');
}
