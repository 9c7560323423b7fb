import type { Upstream } from './upstream.ts';

/** Sends each call the way that is set for its subgraph, or else by `fallback`. Closes all of them. */
export function createUpstreamRouter(ways: ReadonlyMap<string, Upstream>, fallback: Upstream): Upstream {
  const wayTo = (subgraph: string): Upstream => ways.get(subgraph) ?? fallback;
  return {
    call: (request) => wayTo(request.subgraph).call(request),
    subscribe: (request) => wayTo(request.subgraph).subscribe(request),
    async close() {
      await Promise.all([...new Set([...ways.values(), fallback])].map((upstream) => upstream.close()));
    },
  };
}
