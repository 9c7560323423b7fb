import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoPerson } from '../seed/people.ts';
import { examplesFolder } from './explorerConfig.ts';

/** What is printed when all is ready: where to look, who to be, what to ask first. */
export function welcome(port: number, people: readonly DemoPerson[]): string {
  return `
Whiteslip is ready.

  Explorer    http://127.0.0.1:${port}/
  GraphQL     http://127.0.0.1:${port}/graphql
${peopleTable(people)}
A first query to paste, signed in as one of them:

${firstQuery()}
Ctrl-C stops everything.
`;
}

function peopleTable(people: readonly DemoPerson[]): string {
  if (people.length === 0) return '';
  const widest = Math.max(...people.map((person) => person.userName.length));
  const lines = people.map(
    ({ userName, password, name, situation }) =>
      `  ${userName.padEnd(widest)}  ${password}  ${name}: ${situation}`,
  );
  return `\nDemo people (user name, password):\n${lines.join('\n')}\n`;
}

/** The main query, without the notes above it. */
function firstQuery(): string {
  const text = readFileSync(join(examplesFolder, 'card-and-credit.graphql'), 'utf8');
  return text.replace(/^(#.*\n)+/, '').replace(/^(?=.)/gm, '  ');
}
