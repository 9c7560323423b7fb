import type { SubgraphContext } from '../../common/subgraph.ts';
import type { CreditLinesLoaders } from './loaders.ts';

/** What the resolvers of one request share. */
export interface CreditLinesContext extends SubgraphContext {
  readonly loaders: CreditLinesLoaders;
}
