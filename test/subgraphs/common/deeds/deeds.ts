import { EntitySchema } from 'typeorm';
import type { SubgraphDatabase } from '../../../../subgraphs/common/database.ts';
import type { Subgraph, SubgraphJobs } from '../../../../subgraphs/common/subgraph.ts';
import { inTransaction } from '../../../../subgraphs/common/transaction.ts';

/** A subgraph whose one job has two steps: a deed is begun, then done. Both are counted. */

interface DeedRow {
  readonly id: string;
  readonly begun: number;
  readonly done: number;
}

export const DeedTable = new EntitySchema<DeedRow>({
  name: 'Deed',
  tableName: 'deeds',
  columns: {
    id: { type: 'text', primary: true },
    begun: { type: 'integer' },
    done: { type: 'integer' },
  },
});

export function deedsDatabase(schema: string): SubgraphDatabase {
  return {
    schema,
    hasJobs: true,
    entities: [DeedTable],
    migrations: [
      {
        name: 'createDeeds1763800000000',
        sql: `CREATE TABLE deeds (id text PRIMARY KEY, begun integer NOT NULL, done integer NOT NULL);
          GRANT SELECT, INSERT, UPDATE ON deeds TO whiteslip_${schema};`,
      },
    ],
  };
}

/** `between` comes after the first step, outside of any transaction. */
export function deedsJobs(between: (id: string) => Promise<void>): SubgraphJobs {
  return {
    work: {
      doDeed: async ({ id = '' }, { dataSource }) => {
        await dataSource.query('UPDATE deeds SET begun = begun + 1 WHERE id = $1', [id]);
        await between(id);
        await inTransaction(dataSource, (tx) =>
          tx.query('UPDATE deeds SET done = done + 1 WHERE id = $1 AND done = 0', [id]),
        );
      },
    },
    rounds: { doDeed: '0 4 1 1 *' },
  };
}

export function createDeeds(database: SubgraphDatabase, jobs?: SubgraphJobs): Subgraph {
  return {
    name: 'deeds',
    schemaFile: new URL('./deeds.graphql', import.meta.url),
    resolvers: { Query: { deeds: () => 'done' } },
    database,
    ...(jobs && { jobs }),
    createContext: (base) => base,
  };
}
