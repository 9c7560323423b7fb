import type { SubgraphContext } from '../../common/subgraph.ts';
import type { AccountsLoaders } from './loaders.ts';

/** What the resolvers of one request share. */
export interface AccountsContext extends SubgraphContext {
  readonly loaders: AccountsLoaders;
}
