import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { type Dispatcher, fetch } from 'undici';
import { WebSocket } from 'ws';
import type { SubgraphAddress } from '../supergraph/generation.ts';
import type { ClientTls } from './clientTls.ts';
import { createEventQueue } from './eventQueue.ts';
import { type HeadersFor, joinHeaders } from './headers.ts';
import { refusedInStream } from './refusedGateway.ts';
import { isReply } from './reply.ts';
import { streamFailure, UpgradeRefused } from './streamFailure.ts';
import { UpstreamFailure, type UpstreamReply, type UpstreamRequest } from './upstream.ts';

export interface StreamOptions {
  readonly headersFor?: HeadersFor;
  /** Certificates for subgraphs that are reached by https. Without it, what Node does by itself. */
  readonly tls?: ClientTls;
  /** Events that may wait for one subscriber. One more ends the subscription with an error. Default 256. */
  readonly maxWaitingEvents?: number;
}

interface Sink {
  next(event: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** Opens one subscription and gives its events. It is closed when the reader stops or the signal aborts. */
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
    queue.end(failure);
    close();
  };
  const end = (last: UpstreamFailure | UpstreamReply): void => {
    const isFailure = last instanceof UpstreamFailure;
    if (!isFailure) sink.next(last);
    stop(isFailure ? last : undefined);
  };
  const sink: Sink = {
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
  const open = subscriptions === 'sse' ? openEventStream : openWebSocket;
  close = open(url, request, headers, sink, options.tls);
  const onAbort = (): void => stop();
  context.signal.addEventListener('abort', onAbort, { once: true });
  if (context.signal.aborted) stop();
  try {
    yield* queue.events;
  } finally {
    context.signal.removeEventListener('abort', onAbort);
    close();
  }
}

async function headersOf(
  { subgraph, context }: UpstreamRequest,
  { headersFor }: StreamOptions,
): Promise<Record<string, string>> {
  try {
    return joinHeaders(context, (await headersFor?.(subgraph, context)) ?? {});
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

function openWebSocket(
  url: string,
  { subgraph, body }: UpstreamRequest,
  headers: Record<string, string>,
  sink: Sink,
  tls: ClientTls | undefined,
): () => void {
  class WebSocketWithHeaders extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      // Typed as object: ws has another idea of checkServerIdentity than tls.connect, to which it hands it on.
      const options: object = { ...tls?.optionsFor(subgraph), headers };
      super(address, protocols, options);
      this.once('unexpected-response', (opening, { statusCode = 0 }) => {
        sink.error(new UpgradeRefused(statusCode));
        opening.destroy();
      });
    }
  }
  const client = createWsClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocketWithHeaders,
    connectionParams: headers,
    retryAttempts: 0,
    keepAlive: 30_000,
    onNonLazyError: () => undefined,
  });
  const unsubscribe = client.subscribe(JSON.parse(body), sink);
  return () => {
    unsubscribe();
    void client.dispose();
  };
}

function openEventStream(
  url: string,
  { subgraph, body }: UpstreamRequest,
  headers: Record<string, string>,
  sink: Sink,
  tls: ClientTls | undefined,
): () => void {
  const { accept: _accept, 'content-type': _type, ...own } = headers;
  const fetchFn = tls && createFetch(tls.agentFor(subgraph));
  const client = createSseClient({ url, headers: own, retryAttempts: 0, singleConnection: false, fetchFn });
  const unsubscribe = client.subscribe(JSON.parse(body), sink);
  return () => {
    unsubscribe();
    client.dispose();
  };
}

function createFetch(dispatcher: Dispatcher): typeof fetch {
  return (input, init) => fetch(input, { ...init, dispatcher });
}

function overflow(subgraph: string): UpstreamFailure {
  return new UpstreamFailure('SUBSCRIPTION_OVERFLOW', subgraph, 'Too many events wait.');
}
