import { existsSync } from 'node:fs';
import type { Side } from './subgraphs.ts';

/** A person of the demo data, as the launcher introduces them. */
export interface DemoPerson {
  readonly name: string;
  readonly userName: string;
  readonly password: string;
  /** In a few words: "a good payer with two cards". */
  readonly situation: string;
}

/** What `seed/demo.ts` exports as `seedDemo`: puts the demo data in unless it is there already. */
export type SeedDemo = (setUpUrls: Readonly<Record<Side, string>>) => Promise<readonly DemoPerson[]>;

const module = new URL('../seed/demo.ts', import.meta.url);

/** Puts the demo data in and gives its people. */
export async function prepareDemo(setUpUrls: Readonly<Record<Side, string>>): Promise<readonly DemoPerson[]> {
  if (!existsSync(module)) return [];
  const { seedDemo }: { seedDemo: SeedDemo } = await import(module.href);
  return seedDemo(setUpUrls);
}
