import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isAlive } from './postgres/postmaster.ts';

/**
 * Tells a process from a later one that got the same number: its number and when it started. Null for
 * a process that is gone, or dead and not yet cleared away.
 */
export function processIdentity(pid: number): string | null {
  if (!isAlive(pid)) return null;
  const startedAt = process.platform === 'linux' ? startTicks(pid) : startText(pid);
  return startedAt === null ? null : `${pid}@${startedAt}`;
}

/** Field 22 of /proc/PID/stat; the second field is a name in brackets that may hold anything. */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function startText(pid: number): string | null {
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
