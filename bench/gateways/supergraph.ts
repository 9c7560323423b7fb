import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { type SubgraphName, subgraphNames, subgraphSdl } from './bookshop/subgraphs.ts';

/** Where each subgraph listens. */
export type SubgraphUrls = Readonly<Record<SubgraphName, string>>;

/** The supergraph that every gateway but Grafbase and Mercurius gets; those two compose for themselves. */
export function bookshopSupergraph(urls: SubgraphUrls): string {
  const composed = composeServices(
    subgraphNames.map((name) => ({ name, url: urls[name], typeDefs: parse(subgraphSdl(name)) })),
  );
  if (!composed.supergraphSdl) {
    throw new Error(
      `The bookshop does not compose: ${composed.errors?.map(({ message }) => message).join('; ')}`,
    );
  }
  return composed.supergraphSdl;
}
