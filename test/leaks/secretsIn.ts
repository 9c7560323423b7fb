import { createReadStream } from 'node:fs';
import { luhn, mod11_2 } from 'cdigit';

/**
 * Runs of digits in a text that could be a card's number or a citizen's ID number: neither begins with 0, is a fraction
 * or a part of a hexadecimal word; of the digests in a heap some have fifteen digits in a row that pass the check.
 */
export function secretsIn(text: string): string[] {
  const runs = text.match(/(?<!\d\.\d*)(?<![\da-f])[1-9]\d{14,18}X?(?![\da-f])/g) ?? [];
  return runs.filter((run) => isCardNumber(run) || isIdNumber(run));
}

/** The same in a file of any size. */
export async function secretsInFile(path: string): Promise<string[]> {
  const found: string[] = [];
  await readInPieces(path, (piece) => found.push(...secretsIn(piece)));
  return found;
}

/** Which of the card and ID numbers are in a file of any size, whatever else it is. */
export async function knownInFile(path: string, numbers: ReadonlySet<string>): Promise<string[]> {
  const found = new Set<string>();
  await readInPieces(path, (piece) => {
    for (const [run] of piece.matchAll(/\d{15,}X?/g)) for (const each of partsOf(run)) found.add(each);
  });
  return [...found].filter((each) => numbers.has(each));
}

/** Every part of a run that is as long as a card's or an ID number; of a run of thousands of digits only the first. */
function partsOf(run: string): string[] {
  const starts = Array.from({ length: Math.min(run.length, 1_000) - 14 }, (_, start) => start);
  return starts.flatMap((start) => [15, 16, 17, 18, 19].map((length) => run.slice(start, start + length)));
}

/** Longer than any number that is looked for. */
const overlap = 64;

/** Pieces overlap, so that what lies across two is seen; a run that the cut shortened may be seen as another. */
async function readInPieces(path: string, look: (piece: string) => void): Promise<void> {
  let tail = '';
  for await (const chunk of createReadStream(path, { encoding: 'latin1', highWaterMark: 4_194_304 })) {
    const piece = tail + chunk;
    look(piece);
    tail = piece.slice(-overlap);
  }
}

function isCardNumber(run: string): boolean {
  return /^\d{15,19}$/.test(run) && luhn.validate(run);
}

function isIdNumber(run: string): boolean {
  return /^\d{6}(19|20)\d{2}(0\d|1[0-2])[0-3]\d{4}[\dX]$/.test(run) && mod11_2.validate(run);
}
