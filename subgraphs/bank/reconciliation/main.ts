import type { Subgraph } from '../../common/subgraph.ts';
import type { ReconciliationContext } from './context.ts';
import { database } from './database.ts';
import { createLoaders } from './loaders.ts';
import { personalData } from './personalData.ts';
import { resolvers } from './resolvers.ts';

export function createSubgraph(): Subgraph<ReconciliationContext> {
  return {
    name: 'reconciliation',
    schemaFile: new URL('../../../schema/bank/reconciliation.graphql', import.meta.url),
    resolvers,
    database,
    personalData,
    createContext: (base) => ({ ...base, loaders: createLoaders(base.dataSource) }),
  };
}
