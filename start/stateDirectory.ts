import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from './failure.ts';

/**
 * Makes the directory that holds the state of one copy. Nobody else can list it; as root other users
 * may pass through it, since PostgreSQL runs as one of them, and every file in it stays closed.
 */
export function openStateDirectory(home: string): void {
  try {
    mkdirSync(home, { recursive: true });
    chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
    for (const name of ['keys', 'logs']) mkdirSync(join(home, name), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartFailure(
      `${home} cannot be written: give this user the right to it, or set WHITESLIP_HOME.`,
      {
        cause,
      },
    );
  }
}

/** Reads a JSON file of the state; null where there is none. */
export function readState<Content>(path: string): Content | null {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Content;
  } catch (cause) {
    throw new StartFailure(`${path} cannot be read; delete it if you do not know why.`, { cause });
  }
}

/** Writes a JSON file that only this user can read, whole or not at all. */
export function writeState(path: string, content: unknown): void {
  writeText(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** Writes a file that only this user can read, whole or not at all. */
export function writeText(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
