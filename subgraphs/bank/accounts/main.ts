import type { Subgraph } from '../../common/subgraph.ts';
import type { AccountsContext } from './context.ts';
import { database } from './database.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

export function createSubgraph(): Subgraph<AccountsContext> {
  return {
    name: 'accounts',
    schemaFile: new URL('../../../schema/bank/accounts.graphql', import.meta.url),
    resolvers,
    database,
    createContext: (base) => ({ ...base, loaders: createLoaders(base.dataSource) }),
  };
}
