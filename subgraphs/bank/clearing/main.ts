import type { Subgraph } from '../../common/subgraph.ts';
import type { ClearingContext } from './context.ts';
import { database } from './database.ts';
import { createLoaders } from './loaders.ts';
import { personalData } from './personalData.ts';
import { resolvers } from './resolvers.ts';

export function createSubgraph(): Subgraph<ClearingContext> {
  return {
    name: 'clearing',
    schemaFile: new URL('../../../schema/bank/clearing.graphql', import.meta.url),
    resolvers,
    database,
    personalData,
    createContext: (base) => ({ ...base, loaders: createLoaders(base.dataSource) }),
  };
}
