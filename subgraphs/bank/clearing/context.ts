import type { SubgraphContext } from '../../common/subgraph.ts';
import type { ClearingLoaders } from './loaders.ts';

/** What the resolvers of one request share. */
export interface ClearingContext extends SubgraphContext {
  readonly loaders: ClearingLoaders;
}
