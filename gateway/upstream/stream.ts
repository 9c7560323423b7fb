import { createClient as createSseClient, NetworkError } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { type Dispatcher, fetch } from 'undici';
import { WebSocket } from 'ws';
import type { SubgraphAddress } from '../supergraph/generation.ts';
import type { ClientTls } from './clientTls.ts';
import { createEventQueue } from './eventQueue.ts';
import { type HeadersFor, joinHeaders } from './headers.ts';
import { isReply } from './reply.ts';
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
  const sink: Sink = {
    next: (event) => {
      if (!isReply(event))
        stop(failing('SUBGRAPH_MALFORMED_REPLY', subgraph, 'An event is no GraphQL response.'));
      else if (!queue.push(event)) stop(failing('SUBSCRIPTION_OVERFLOW', subgraph, 'Too many events wait.'));
    },
    error: (error) => endWithError(queue.push, stop, subgraph, error),
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

/**
 * Errors of the request itself come as a list: they are the only event. A response that is no stream was refused. All
 * else means a broken connection.
 */
function endWithError(
  push: (event: UpstreamReply) => boolean,
  stop: (failure?: UpstreamFailure) => void,
  subgraph: string,
  error: unknown,
): void {
  const response = error instanceof NetworkError ? error.response : null;
  if (response) {
    const { status } = response as { readonly status?: number };
    stop(
      failing('SUBGRAPH_HTTP_ERROR', subgraph, `The subscription was refused with status ${status}.`, error),
    );
  } else if (!Array.isArray(error)) {
    stop(failing('SUBGRAPH_UNREACHABLE', subgraph, 'The connection of the subscription broke.', error));
  } else {
    push({ errors: error });
    stop();
  }
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

function failing(
  code: UpstreamFailure['code'],
  subgraph: string,
  message: string,
  cause?: unknown,
): UpstreamFailure {
  return new UpstreamFailure(code, subgraph, message, { cause });
}
