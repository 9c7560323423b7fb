import type { SubgraphContext } from '../../common/subgraph.ts';
import type { ReconciliationLoaders } from './loaders.ts';

/** What the resolvers of one request share. */
export interface ReconciliationContext extends SubgraphContext {
  readonly loaders: ReconciliationLoaders;
}
