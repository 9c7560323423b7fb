import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes what was measured to a file of the folder, which need not be there yet: no long run is lost for want of it. */
export function writeReport(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}
