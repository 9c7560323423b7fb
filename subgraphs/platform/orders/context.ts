import type { SubgraphContext } from '../../common/subgraph.ts';
import type { OrdersLoaders } from './loaders.ts';

/** What the resolvers of one request share. */
export interface OrdersContext extends SubgraphContext {
  readonly loaders: OrdersLoaders;
}
