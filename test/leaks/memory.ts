import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** What is in the memory of a process, whether alive or only not yet written over. */
export interface MemorySearch {
  readonly bytes: number;
  /** Which of the numbers are there, as text of one or of two bytes a character. */
  readonly found: ReadonlySet<string>;
}

const pieceBytes = 4_194_304;
/** Longer than any number that is looked for, at two bytes a digit. */
const overlapBytes = 128;

/** Searches all memory that a process can write to. Null where the system does not let anybody look (not Linux). */
export function searchMemory(processId: number, numbers: ReadonlySet<string>): MemorySearch | null {
  const memory = openMemory(processId);
  if (memory === null) return null;
  const found = new Set<string>();
  let bytes = 0;
  try {
    for (const [start, end] of writableRegions(processId)) {
      for (let at = start; at < end; at += pieceBytes) {
        const piece = read(memory, Math.max(start, at - overlapBytes), Math.min(end, at + pieceBytes));
        bytes += Math.min(end, at + pieceBytes) - at;
        for (const number of numbersIn(piece, numbers)) found.add(number);
      }
    }
    return { bytes, found };
  } finally {
    closeSync(memory);
  }
}

function openMemory(processId: number): number | null {
  try {
    return openSync(`/proc/${processId}/mem`, 'r');
  } catch {
    return null;
  }
}

/** Addresses stay below 2^47, which a number holds. */
function writableRegions(processId: number): [number, number][] {
  const maps = readFileSync(`/proc/${processId}/maps`, 'utf8').split('\n');
  return maps.flatMap((line): [number, number][] => {
    const [, start = '', end = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    return start === '' ? [] : [[Number.parseInt(start, 16), Number.parseInt(end, 16)]];
  });
}

/** A region that went away meanwhile has nothing to say. */
function read(memory: number, start: number, end: number): Buffer {
  const piece = Buffer.alloc(end - start);
  try {
    return piece.subarray(0, readSync(memory, piece, 0, piece.length, start));
  } catch {
    return Buffer.alloc(0);
  }
}

function numbersIn(piece: Buffer, numbers: ReadonlySet<string>): string[] {
  const narrow = piece.toString('latin1');
  const texts = [narrow, piece.toString('utf16le'), piece.subarray(1).toString('utf16le')];
  return texts
    .flatMap((text) => text.match(/\d{15,}X?/g) ?? [])
    .flatMap((run) => [...numbers].filter((number) => run.includes(number)));
}
