import {
  type RequestContext,
  UpstreamFailure,
  type UpstreamReply,
  type UpstreamRequest,
} from './upstream.ts';

/** Headers to add to one call, such as a signed token that tells the subgraph who is asking. */
export type HeadersFor = (
  subgraph: string,
  context: RequestContext,
) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

export const graphqlHeaders: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
});

/** Headers of the request that are passed on, then those of the gateway itself, which win. */
export function joinHeaders(
  context: RequestContext,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...context.headers, ...graphqlHeaders, ...added };
}

/** Sends a call with the headers made for it; at once, if they are there at once. */
export function withHeaders(
  headersFor: HeadersFor,
  { subgraph, context }: UpstreamRequest,
  send: (added: Readonly<Record<string, string>>) => Promise<UpstreamReply>,
): Promise<UpstreamReply> {
  try {
    const added = headersFor(subgraph, context);
    if (!(added instanceof Promise)) return send(added);
    return added.then(send, (error: unknown) => Promise.reject(headersFailed(subgraph, error)));
  } catch (error) {
    return Promise.reject(headersFailed(subgraph, error));
  }
}

/** Without its headers, such as the token that says who is asking, a call must not be made. */
function headersFailed(subgraph: string, cause: unknown): UpstreamFailure {
  return new UpstreamFailure(
    'SUBGRAPH_UNREACHABLE',
    subgraph,
    'The headers for the subgraph cannot be made.',
    { cause, isUnsent: true },
  );
}
