import { existsSync, readdirSync } from 'node:fs';
import type { SubgraphDatabase } from '../subgraphs/common/database.ts';
import type { CreateSubgraph } from '../subgraphs/common/subgraph.ts';

/** The two sides share no database, key or credential. */
export type Side = 'bank' | 'platform';

export const sides: readonly Side[] = ['bank', 'platform'];

/** Where a subgraph lives. The folders are the list: subgraphs/<side>/<name>. */
export interface SubgraphPlace {
  readonly side: Side;
  readonly name: string;
}

const root = new URL('../subgraphs/', import.meta.url);

/** All subgraphs of the product, by side and name. */
export function listSubgraphs(): SubgraphPlace[] {
  return sides.flatMap((side) =>
    readdirSync(new URL(`${side}/`, root))
      .filter((name) => existsSync(new URL(`${side}/${name}/database.ts`, root)))
      .sort()
      .map((name) => ({ side, name })),
  );
}

/** What a subgraph's `database.ts` exports as `database`. */
export async function loadDatabase({ side, name }: SubgraphPlace): Promise<SubgraphDatabase> {
  const module: { database: SubgraphDatabase } = await import(`../subgraphs/${side}/${name}/database.ts`);
  return module.database;
}

/** What a subgraph's `main.ts` exports as `createSubgraph`. */
export async function loadSubgraph({ side, name }: SubgraphPlace): Promise<CreateSubgraph> {
  const module: { createSubgraph: CreateSubgraph } = await import(`../subgraphs/${side}/${name}/main.ts`);
  return module.createSubgraph;
}
