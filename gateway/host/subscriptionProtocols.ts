import type { SubscriptionProtocol } from '../supergraph/generation.ts';
import { readSubgraphsFile } from '../supergraph/subgraphsFile.ts';
import type { GatewaySettings } from './settings.ts';
import type { PlaceSubgraphs } from './subgraphUrls.ts';

/**
 * Adds to each address how its subscriptions travel: as its entry in the list of subgraphs says, or else as the
 * setting for all. A supergraph cannot say it. A list that cannot be read now leaves what it said before.
 */
export function withProtocols(
  place: PlaceSubgraphs,
  { source, subscriptions }: Pick<GatewaySettings, 'source' | 'subscriptions'>,
): PlaceSubgraphs {
  let own = new Map<string, SubscriptionProtocol>();
  return (addresses) => {
    if (source.kind === 'subgraphs') own = readOwn(source.file) ?? own;
    return place(addresses).map((address) => ({
      ...address,
      subscriptions: own.get(address.name) ?? subscriptions,
    }));
  };
}

function readOwn(file: string): Map<string, SubscriptionProtocol> | null {
  try {
    const entries = readSubgraphsFile(file);
    return new Map(
      entries.flatMap(({ name, subscriptions }) => (subscriptions ? [[name, subscriptions]] : [])),
    );
  } catch {
    // What is wrong with the list is told where it is composed; a last good supergraph is served without it.
    return null;
  }
}
