import { join } from 'node:path';
import { readExamples } from '../gateway/explorer/examples.ts';
import type { DemoPerson } from '../seed/people.ts';
import { repositoryRoot } from './settings.ts';
import { writeState } from './stateDirectory.ts';

/** Our example operations, for the explorer and the welcome. */
export const examplesFolder = join(repositoryRoot, 'schema', 'examples');

/** Writes what the explorer offers on this copy: demo people and examples. Gives the file's path. */
export function writeExplorerConfig(home: string, people: readonly DemoPerson[]): string {
  const path = join(home, 'explorer.json');
  const demoPeople = people.map(({ userName, ...person }) => ({ username: userName, ...person }));
  writeState(path, { demoPeople, examples: readExamples(examplesFolder) });
  return path;
}
