import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process and all its descendants have used so far. */
export interface TreeUsage {
  readonly processes: number;
  /** User and system time since each process began, children that have ended included. */
  readonly cpuMs: number;
  readonly residentMb: number;
  /** The sum of each process's own peak. */
  readonly peakMb: number;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

// Linux shows processor time to programs in hundredths of a second, whatever the kernel's own tick is.
const tickMs = 10;

/** Reads the tree under `pid` from /proc. Linux only. Refuses a process that is not there. */
export function treeUsage(pid: number, proc = '/proc'): TreeUsage {
  const tree = descendants(pid, allStats(proc));
  if (tree.length === 0) throw new Error(`process ${pid} is not running`);
  const memory = tree.map((stat) => readMemory(proc, stat.pid));
  return {
    processes: tree.length,
    cpuMs: sum(tree.map(({ ticks }) => ticks)) * tickMs,
    residentMb: sum(memory.map(({ residentKb }) => residentKb)) / 1024,
    peakMb: sum(memory.map(({ peakKb }) => peakKb)) / 1024,
  };
}

function allStats(proc: string): readonly Stat[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(proc, Number(name)) ?? []);
}

/** The fields after the program's name, which stands in parentheses and may itself hold spaces and parentheses. */
function readStat(proc: string, pid: number): Stat | null {
  const text = readIfThere(join(proc, String(pid), 'stat'));
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, endedChildrenUser, endedChildrenSystem] = fields.slice(11, 15).map(Number);
  const ticks = sum(
    [user, system, endedChildrenUser, endedChildrenSystem].map((value) => value ?? Number.NaN),
  );
  return { pid, parent: Number(fields[1]), ticks };
}

function readMemory(proc: string, pid: number): { readonly residentKb: number; readonly peakKb: number } {
  const text = readIfThere(join(proc, String(pid), 'status')) ?? '';
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { residentKb: kilobytes('VmRSS'), peakKb: kilobytes('VmHWM') };
}

function descendants(pid: number, stats: readonly Stat[]): readonly Stat[] {
  const found = stats.filter((stat) => stat.pid === pid);
  for (const ancestor of found) found.push(...stats.filter((stat) => stat.parent === ancestor.pid));
  return found;
}

/** The file's text, or null when its process ended meanwhile. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return null;
    throw error;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
