import type { SubgraphContext } from '../../common/subgraph.ts';
import type { RiskLoaders } from './loaders.ts';
import type { OpenRuleBook } from './ruleBook.ts';

/** What the resolvers of one request share. */
export interface RiskContext extends SubgraphContext {
  readonly loaders: RiskLoaders;
  readonly openRuleBook: OpenRuleBook;
}
