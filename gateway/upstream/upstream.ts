import type { Caller } from '../admission/caller.ts';

/** What every call made for one client request shares. One object per client request. */
export interface RequestContext {
  readonly caller: Caller;
  /** Headers to pass to subgraphs, already filtered by the header rules; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the client goes away or the deadline passes. */
  readonly signal: AbortSignal;
  /** The moment, on the clock of `performance.now()`, after which no answer is of use. */
  readonly deadlineMs: number;
}

/** One GraphQL request to one subgraph. */
export interface UpstreamRequest {
  readonly subgraph: string;
  readonly operationKind: 'query' | 'mutation' | 'subscription';
  /** The complete request body as JSON text: `{"query":...,"variables":...}`. */
  readonly body: string;
  readonly context: RequestContext;
}

/** An error object as the GraphQL specification shapes it, from a subgraph, not yet trusted. */
export interface SubgraphError {
  readonly message?: unknown;
  readonly path?: unknown;
  readonly extensions?: unknown;
}

/** A parsed reply that has the shape of a GraphQL response; its content is not yet trusted. */
export interface UpstreamReply {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly SubgraphError[];
}

export type UpstreamFailureCode =
  | 'SUBGRAPH_UNREACHABLE'
  | 'SUBGRAPH_TIMEOUT'
  | 'SUBGRAPH_HTTP_ERROR'
  /** The subgraph does not believe that the gateway is the gateway. */
  | 'SUBGRAPH_REFUSED_GATEWAY'
  | 'SUBGRAPH_MALFORMED_REPLY'
  | 'SUBGRAPH_CIRCUIT_OPEN'
  | 'SUBGRAPH_OVERLOADED'
  /** A client of a subscription fell too many events behind. */
  | 'SUBSCRIPTION_OVERFLOW'
  | 'REQUEST_CANCELLED';

/** No usable GraphQL reply came back. The only thing that `Upstream.call` rejects with. */
export class UpstreamFailure extends Error {
  readonly code: UpstreamFailureCode;
  readonly subgraph: string;
  /** True when the connection broke before the first byte of a reply: a read can be tried once more. */
  readonly isUnanswered: boolean;
  /** True when nothing was sent, so that it says nothing of the subgraph. */
  readonly isUnsent: boolean;
  /** The code by which the subgraph said why, for the operator; null where it gave none. */
  readonly reason: string | null;

  constructor(
    code: UpstreamFailureCode,
    subgraph: string,
    message: string,
    options: ErrorOptions & {
      readonly isUnanswered?: boolean;
      readonly isUnsent?: boolean;
      readonly reason?: string | null;
    } = {},
  ) {
    super(message, options);
    this.name = 'UpstreamFailure';
    this.code = code;
    this.subgraph = subgraph;
    this.isUnanswered = options.isUnanswered ?? false;
    this.isUnsent = options.isUnsent ?? false;
    this.reason = options.reason ?? null;
  }
}

/** The way to the subgraphs: over HTTP, or a function call for one that lives in this process. */
export interface Upstream {
  call(request: UpstreamRequest): Promise<UpstreamReply>;
  /** Events of one subscription, until it ends or the context's signal aborts. */
  subscribe(request: UpstreamRequest): AsyncIterable<UpstreamReply>;
  close(): Promise<void>;
}
