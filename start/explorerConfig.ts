import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExamples } from '../gateway/explorer/examples.ts';
import type { DemoPerson } from '../seed/people.ts';
import { sealCardForms } from './sealCardForms.ts';
import { repositoryRoot } from './settings.ts';
import { writeState } from './stateDirectory.ts';
import { tokenFieldsOf } from './tokenFields.ts';

/** Our example operations, for the explorer and the welcome. */
export const examplesFolder = join(repositoryRoot, 'schema', 'examples');

/**
 * Writes what the explorer offers on this copy: demo people, examples, how a card is sealed and which
 * fields give access tokens. Gives the file's path.
 */
export function writeExplorerConfig(home: string, people: readonly DemoPerson[]): string {
  const path = join(home, 'explorer.json');
  const demoPeople = people.map(({ userName, ...person }) => ({ username: userName, ...person }));
  const examples = readExamples(examplesFolder);
  const seals = sealCardForms(examples, people.length > 0);
  const tokenFields = tokenFieldsOf(readFileSync(join(repositoryRoot, 'schema', 'api.graphql'), 'utf8'));
  writeState(path, { demoPeople, examples, seals, tokenFields });
  return path;
}
