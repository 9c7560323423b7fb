import { readFileSync } from 'node:fs';

export interface Operation {
  readonly name: string;
  readonly text: string;
}

/** `heavy`: 87 KB over four subgraphs; `small`: two hops; `tiny`: one. */
export const operationNames = ['heavy', 'small', 'tiny'] as const;

/** Refuses a name without a file. */
export function operationNamed(name: string): Operation {
  const names: readonly string[] = operationNames;
  if (!names.includes(name))
    throw new Error(`There is no operation "${name}"; there are ${names.join(', ')}.`);
  return { name, text: readFileSync(new URL(`operations/${name}.graphql`, import.meta.url), 'utf8') };
}
