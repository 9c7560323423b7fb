import type { Upstream, UpstreamReply, UpstreamRequest } from '../upstream/upstream.ts';

/** An upstream that knows how many subscriptions live on it. */
export interface CountedUpstream extends Upstream {
  readonly openStreams: number;
}

export function countStreams(upstream: Upstream): CountedUpstream {
  let openStreams = 0;
  async function* subscribe(request: UpstreamRequest): AsyncIterable<UpstreamReply> {
    openStreams++;
    try {
      yield* upstream.subscribe(request);
    } finally {
      openStreams--;
    }
  }
  return {
    call: (request) => upstream.call(request),
    subscribe,
    close: () => upstream.close(),
    get openStreams() {
      return openStreams;
    },
  };
}

/**
 * Closes an upstream that a new one has replaced: not before the requests that began with it have had their time, nor
 * while a subscription lives on it, for its events may need other subgraphs.
 */
export function retireUpstream(upstream: CountedUpstream, drainMs: number): void {
  const timer = setInterval(() => {
    if (upstream.openStreams > 0) return;
    clearInterval(timer);
    void upstream.close();
  }, drainMs).unref();
}
