import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { SupergraphError } from './supergraphError.ts';

const SETTLE_MS = 30;
const MAX_READS = 20;

/**
 * The file's text, once two readings a moment apart agree: who writes a file in place would else be read halfway.
 * Rejects with a SupergraphError that names the file.
 */
export function readSettled(file: string): Promise<string> {
  return settled(() => readText(file));
}

/** What two readings a moment apart agree on; what never rests is given as it is at last. */
export async function settled(read: () => Promise<string>): Promise<string> {
  let text = await read();
  for (let reads = 1; reads < MAX_READS; reads++) {
    await wait(SETTLE_MS);
    const again = await read();
    if (again === text) break;
    text = again;
  }
  return text;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const detail = Error.isError(cause) ? cause.message : String(cause);
    throw new SupergraphError('SUPERGRAPH_UNREADABLE', `The supergraph cannot be read: ${detail}.`, {
      cause,
    });
  }
}

/** Writes the file so that whoever reads it finds all of the old text or all of the new. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, text);
  await rename(draft, file);
}
