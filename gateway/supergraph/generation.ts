import type { GraphQLSchema } from 'graphql';
import type { Catalogue } from '../engine/catalogue.ts';

/** How the subscriptions of a subgraph travel: as graphql-transport-ws, or as GraphQL over Server-Sent Events. */
export type SubscriptionProtocol = 'websocket' | 'sse';

/** A subgraph as the supergraph names it. */
export interface SubgraphAddress {
  /** The name that query plans use. */
  readonly name: string;
  readonly url: string;
  /** `websocket` unless said otherwise. */
  readonly subscriptions?: SubscriptionProtocol;
}

/**
 * What a caller needs to see one field or type. All entries of the outer lists are alternatives,
 * all entries of an inner list are needed together, as in `@requiresScopes` and `@policy`.
 */
export interface Requirement {
  readonly isAuthenticated: boolean;
  readonly scopes: readonly (readonly string[])[];
  readonly policies: readonly (readonly string[])[];
}

/**
 * Everything that follows from one supergraph document. Immutable: a reload builds another
 * generation and swaps it; requests under way finish on the one they began with.
 */
export interface Generation {
  /** First 16 hex digits of the SHA-256 of the supergraph document. */
  readonly id: string;
  readonly supergraphSdl: string;
  /** What clients may see: no federation machinery, nothing `@inaccessible`. */
  readonly apiSchema: GraphQLSchema;
  /** Subgraphs by the name that query plans use. */
  readonly subgraphs: ReadonlyMap<string, SubgraphAddress>;
  /**
   * Requirements by coordinate (`Type` or `Type.field`), taken from the supergraph.
   * A coordinate that is absent is public.
   */
  readonly requirements: ReadonlyMap<string, Requirement>;
  /** What the executor must know of the supergraph. */
  readonly catalogue: Catalogue;
}
