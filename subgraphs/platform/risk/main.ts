import type { Subgraph } from '../../common/subgraph.ts';
import type { RiskContext } from './context.ts';
import { database } from './database.ts';
import { jobs } from './jobs.ts';
import { createLoaders } from './loaders.ts';
import { personalData } from './personalData.ts';
import { resolvers } from './resolvers.ts';
import { keepRuleBook } from './ruleBook.ts';

export function createSubgraph(): Subgraph<RiskContext> {
  const openRuleBook = keepRuleBook();
  return {
    name: 'risk',
    schemaFile: new URL('../../../schema/platform/risk.graphql', import.meta.url),
    resolvers,
    database,
    jobs,
    personalData,
    createContext: (base) => ({ ...base, openRuleBook, loaders: createLoaders(base.dataSource) }),
  };
}
