import type { RequestContext } from './upstream.ts';

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
