import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const SETTLE_MS = 30;
const MAX_READS = 20;

/**
 * The file's text, once two readings a moment apart agree: who writes a file in place would else be read halfway.
 * A file that never rests is given as it is at last, and null means that there is none.
 */
export async function readSettled(file: string): Promise<string | null> {
  let text = await readText(file);
  for (let reads = 1; reads < MAX_READS && text !== null; reads++) {
    await wait(SETTLE_MS);
    const again = await readText(file);
    if (again === text) break;
    text = again;
  }
  return text;
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes the file so that whoever reads it finds all of the old text or all of the new. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, text);
  await rename(draft, file);
}
