import { validateHeaderValue } from 'node:http';
import { createClient } from 'graphql-sse';
import { type Dispatcher, fetch } from 'undici';
import type { SubgraphAddress } from '../supergraph/generation.ts';
import { withBoundedEvents } from './boundedEvents.ts';
import type { ClientTls } from './clientTls.ts';
import { createEventQueue } from './eventQueue.ts';
import { type HeadersFor, joinHeaders } from './headers.ts';
import { refusedInStream } from './refusedGateway.ts';
import { isReply } from './reply.ts';
import { stopped } from './stopped.ts';
import { streamFailure } from './streamFailure.ts';
import type { StreamSink } from './streamSink.ts';
import { UpstreamFailure, type UpstreamReply, type UpstreamRequest } from './upstream.ts';
import { openWebSocket } from './webSocketStream.ts';

export interface StreamOptions {
  readonly headersFor?: HeadersFor;
  /** Certificates for subgraphs that are reached by https. Without it, what Node does by itself. */
  readonly tls?: ClientTls;
  /** Events that may wait for one subscriber. One more ends the subscription with an error. Default 256. */
  readonly maxWaitingEvents?: number;
  /** How long a subgraph may take to open a subscription, if the request's own deadline is not nearer. Default 30,000. */
  readonly timeoutMs?: number;
  /** How often a WebSocket of a subgraph is pinged, and how long it may take to answer. Default 30,000. */
  readonly keepAliveMs?: number;
  /** The largest event that is read. Default 64 MiB. */
  readonly maxReplyBytes?: number;
}

/**
 * Opens one subscription, before the deadline, and gives its events. It is closed when the reader stops or the signal
 * aborts.
 */
export async function* openStream(
  { url, subscriptions }: SubgraphAddress,
  request: UpstreamRequest,
  options: StreamOptions,
): AsyncIterable<UpstreamReply> {
  const { subgraph, context } = request;
  const headers = await headersOf(request, options);
  let close = (): void => undefined;
  const queue = createEventQueue<UpstreamReply>(options.maxWaitingEvents ?? 256, () => close());
  const stop = (failure?: UpstreamFailure): void => {
    clearTimeout(opening);
    queue.end(failure);
    close();
  };
  const leftMs = Math.min(options.timeoutMs ?? 30_000, context.deadlineMs - performance.now());
  const opening = setTimeout(() => stop(stopped(subgraph, 'deadline', false)), leftMs);
  const end = (last: UpstreamFailure | UpstreamReply): void => {
    const isFailure = last instanceof UpstreamFailure;
    if (!isFailure) sink.next(last);
    stop(isFailure ? last : undefined);
  };
  const sink: StreamSink = {
    opened: () => clearTimeout(opening),
    next: (event) => {
      const failure = failureOf(subgraph, event);
      if (failure) stop(failure);
      else if (!queue.push(event as UpstreamReply)) stop(overflow(subgraph));
    },
    error: (error) => {
      // Errors of the request itself come as a list: they are the only event.
      if (Array.isArray(error)) return end({ errors: error });
      void streamFailure(subgraph, error).then(end);
    },
    complete: () => queue.end(),
  };
  const { tls, keepAliveMs = 30_000, maxReplyBytes = 64 * 1024 * 1024 } = options;
  close =
    subscriptions === 'sse'
      ? openEventStream(
          url,
          request,
          headers,
          sink,
          createFetch(tls?.agentFor(subgraph), sink, maxReplyBytes),
        )
      : openWebSocket(url, request, headers, sink, { tls, keepAliveMs, maxReplyBytes });
  const onAbort = (): void => stop();
  context.signal.addEventListener('abort', onAbort, { once: true });
  if (context.signal.aborted) stop();
  try {
    yield* queue.events;
  } finally {
    context.signal.removeEventListener('abort', onAbort);
    clearTimeout(opening);
    close();
  }
}

async function headersOf(
  { subgraph, context }: UpstreamRequest,
  { headersFor }: StreamOptions,
): Promise<Record<string, string>> {
  try {
    const headers = joinHeaders(context, (await headersFor?.(subgraph, context)) ?? {});
    for (const name in headers) validateHeaderValue(name, headers[name] ?? '');
    return headers;
  } catch (cause) {
    const message = 'The headers for the subgraph cannot be made.';
    throw new UpstreamFailure('SUBGRAPH_UNREACHABLE', subgraph, message, { cause });
  }
}

/** What is wrong with an event that ends its stream. */
function failureOf(subgraph: string, event: unknown): UpstreamFailure | null {
  if (isReply(event)) return refusedInStream(subgraph, event);
  const message = 'An event is no GraphQL response.';
  return new UpstreamFailure('SUBGRAPH_MALFORMED_REPLY', subgraph, message);
}

function openEventStream(
  url: string,
  { body }: UpstreamRequest,
  headers: Record<string, string>,
  sink: StreamSink,
  fetchFn: typeof fetch,
): () => void {
  const { accept: _accept, 'content-type': _type, ...own } = headers;
  const client = createClient({ url, headers: own, retryAttempts: 0, singleConnection: false, fetchFn });
  const unsubscribe = client.subscribe(JSON.parse(body), sink);
  return () => {
    unsubscribe();
    client.dispose();
  };
}

function createFetch(
  dispatcher: Dispatcher | undefined,
  sink: StreamSink,
  maxReplyBytes: number,
): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, ...(dispatcher && { dispatcher }) });
    if (!response.ok) return response;
    sink.opened();
    return withBoundedEvents(response, maxReplyBytes);
  };
}

function overflow(subgraph: string): UpstreamFailure {
  return new UpstreamFailure('SUBSCRIPTION_OVERFLOW', subgraph, 'Too many events wait.');
}
