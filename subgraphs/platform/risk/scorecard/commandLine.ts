import { existsSync, readFileSync } from 'node:fs';
import { FileInvalid } from './training/fileInvalid.ts';

/** A wrong call of a command: one clear sentence for the person at the terminal. */
export class UsageInvalid extends Error {}

/** Runs a command; what the person can mend is printed in one line. Gives the process's exit code. */
export function runCommand(command: () => void, print: (line: string) => void): number {
  try {
    command();
    return 0;
  } catch (error) {
    if (!(error instanceof UsageInvalid || error instanceof FileInvalid)) throw error;
    print(error.message);
    return 1;
  }
}

/** The bytes of the one file that a command is given. */
export function readOnlyFile(paths: readonly string[], usage: string): Uint8Array {
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0) throw new UsageInvalid(usage);
  if (!existsSync(path)) throw new UsageInvalid(`There is no file ${path}.`);
  return readFileSync(path);
}
