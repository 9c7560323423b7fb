import { GraphQLError, parse } from 'graphql';
import type { CompositionError, SubgraphDocument } from './compositionError.ts';
import { normaliseFederationLink } from './federationLink.ts';
import type { SubscriptionProtocol } from './generation.ts';

/** A subgraph as its team publishes it. */
export interface SubgraphSource {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** How its subscriptions travel, where that is not as for the others. */
  readonly subscriptions?: SubscriptionProtocol;
  /** Where the SDL was read from, for error messages. */
  readonly file?: string;
}

/** Parses a subgraph, and gives its links the form that the composer understands. */
export function parseSubgraph({ name, url, sdl, file }: SubgraphSource): SubgraphDocument | CompositionError {
  try {
    return { name, url, file: file ?? null, document: normaliseFederationLink(parse(sdl)) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const line = error.locations?.[0]?.line ?? null;
    const message = `[${name}] ${error.message}`;
    return {
      code: 'INVALID_GRAPHQL',
      message,
      subgraph: name,
      type: null,
      field: null,
      line,
      file: file ?? null,
    };
  }
}
