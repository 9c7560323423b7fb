import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An operation that the explorer offers to start from. */
export interface Example {
  readonly title: string;
  /** The flow that it belongs to. */
  readonly folder: string;
  /** The user name of the demo person for whom it shows most; null when anybody will do. */
  readonly as: string | null;
  readonly query: string;
  /** JSON text; empty when the operation has no variables. */
  readonly variables: string;
}

/**
 * Reads the example operations of a folder: `<name>.graphql`, whose first lines are `# title:`, `# folder:`,
 * `# as:` and `# place:`, and beside it `<name>.json` with the variables. A folder that does not exist has none.
 */
export function readExamples(folder: string): Example[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  return files
    .map((file) => readExample(folder, file))
    .sort((a, b) => a.place - b.place)
    .map(({ place: _place, ...example }) => example);
}

function readExample(folder: string, file: string): Example & { readonly place: number } {
  const text = readFileSync(join(folder, file), 'utf8');
  const noted = (name: string) => new RegExp(`^# ${name}: (.+)$`, 'm').exec(text)?.[1] ?? null;
  const as = noted('as');
  const variables = join(folder, file.replace(/\.graphql$/, '.json'));
  return {
    title: noted('title') ?? file.replace(/\.graphql$/, ''),
    folder: noted('folder') ?? 'Examples',
    place: Number(noted('place') ?? 1_000),
    as: as === 'anyone' ? null : as,
    query: text.replace(/^(#.*\n)+/, ''),
    variables: existsSync(variables) ? readFileSync(variables, 'utf8') : '',
  };
}
