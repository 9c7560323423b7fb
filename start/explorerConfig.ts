import { join } from 'node:path';
import { readExamples } from '../gateway/explorer/examples.ts';
import type { DemoPerson } from '../seed/people.ts';
import { sealCardForms } from './sealCardForms.ts';
import { repositoryRoot } from './settings.ts';
import { writeState } from './stateDirectory.ts';

/** Our example operations, for the explorer and the welcome. */
export const examplesFolder = join(repositoryRoot, 'schema', 'examples');

/** Writes what the explorer offers on this copy: demo people, examples and how a card is sealed. Gives the file's path. */
export function writeExplorerConfig(home: string, people: readonly DemoPerson[]): string {
  const path = join(home, 'explorer.json');
  const demoPeople = people.map(({ userName, ...person }) => ({ username: userName, ...person }));
  const examples = readExamples(examplesFolder);
  const seals = sealCardForms(examples, people.length > 0);
  writeState(path, { demoPeople, examples, seals });
  return path;
}
