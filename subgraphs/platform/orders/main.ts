import type { Subgraph } from '../../common/subgraph.ts';
import type { OrdersContext } from './context.ts';
import { database } from './database.ts';
import { createLoaders } from './loaders.ts';
import { personalData } from './personalData.ts';
import { resolvers } from './resolvers.ts';

export function createSubgraph(): Subgraph<OrdersContext> {
  return {
    name: 'orders',
    schemaFile: new URL('../../../schema/platform/orders.graphql', import.meta.url),
    resolvers,
    database,
    personalData,
    createContext: (base) => ({ ...base, loaders: createLoaders(base.dataSource) }),
  };
}
