import type { SubgraphContext } from '../../common/subgraph.ts';
import type { RiskLoaders } from './loaders.ts';

/** What the resolvers of one request share. */
export interface RiskContext extends SubgraphContext {
  readonly loaders: RiskLoaders;
}
