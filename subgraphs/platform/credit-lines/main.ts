import type { Subgraph } from '../../common/subgraph.ts';
import type { CreditLinesContext } from './context.ts';
import { database } from './database.ts';
import { jobs } from './jobs.ts';
import { createLoaders } from './loaders.ts';
import { personalData } from './personalData.ts';
import { resolvers } from './resolvers.ts';

export function createSubgraph(): Subgraph<CreditLinesContext> {
  return {
    name: 'credit-lines',
    schemaFile: new URL('../../../schema/platform/credit-lines.graphql', import.meta.url),
    resolvers,
    database,
    jobs,
    personalData,
    createContext: (base) => ({ ...base, loaders: createLoaders(base.dataSource, base.clock) }),
  };
}
