import type { SubgraphContext } from '../../common/subgraph.ts';
import type { ReceivablesLoaders } from './loaders.ts';

/** What the resolvers of one request share. */
export interface ReceivablesContext extends SubgraphContext {
  readonly loaders: ReceivablesLoaders;
}
