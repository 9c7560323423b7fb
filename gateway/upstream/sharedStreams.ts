import { createEventQueue, type EventQueue } from './eventQueue.ts';
import { callerIdentity } from './identity.ts';
import type { UpstreamObserver } from './observer.ts';
import { type Upstream, UpstreamFailure, type UpstreamReply, type UpstreamRequest } from './upstream.ts';

export interface SharedStreamsOptions {
  /** Events that may wait for one subscriber. One more ends that subscription, no other. Default 256. */
  readonly maxWaitingEvents?: number;
  readonly observe?: UpstreamObserver;
}

interface Stream {
  readonly subscribers: Set<EventQueue<UpstreamReply>>;
  readonly abort: AbortController;
}

/**
 * Equal subscriptions of one caller share one stream from the subgraph, opened for the first and closed after
 * the last. Each subscriber reads at its own pace from a queue of its own.
 */
export function createSharedStreams(
  upstream: Upstream,
  { maxWaitingEvents = 256, observe = {} }: SharedStreamsOptions = {},
): Upstream {
  const streams = new Map<string, Stream>();

  const openStream = (key: string, request: UpstreamRequest): Stream => {
    const stream: Stream = { subscribers: new Set(), abort: new AbortController() };
    const context = { ...request.context, signal: stream.abort.signal };
    streams.set(key, stream);
    const forget = (): void => {
      if (streams.get(key) === stream) streams.delete(key);
    };
    const open = () => upstream.subscribe({ ...request, context });
    // Forgotten before its readers are told: who comes then must not wait for a stream that is over.
    const end = (failure?: Error): void => {
      forget();
      for (const queue of stream.subscribers) queue.end(failure);
    };
    void distribute(open, stream, request.subgraph, observe).then(() => end(), end);
    return stream;
  };

  const leave = (key: string, stream: Stream, queue: EventQueue<UpstreamReply>): void => {
    stream.subscribers.delete(queue);
    if (stream.subscribers.size > 0) return;
    if (streams.get(key) === stream) streams.delete(key);
    stream.abort.abort();
  };

  async function* subscribe(request: UpstreamRequest): AsyncIterable<UpstreamReply> {
    const key = JSON.stringify([request.subgraph, request.body, ...callerIdentity(request.context)]);
    const joined = streams.get(key);
    if (joined) observe.onShare?.(request.subgraph);
    const stream = joined ?? openStream(key, request);
    const queue = createEventQueue<UpstreamReply>(maxWaitingEvents, () => undefined);
    stream.subscribers.add(queue);
    const { signal } = request.context;
    const onAbort = (): void => {
      stream.subscribers.delete(queue);
      queue.end();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      yield* queue.events;
    } finally {
      signal.removeEventListener('abort', onAbort);
      leave(key, stream, queue);
    }
  }

  return { call: (request) => upstream.call(request), subscribe, close: () => upstream.close() };
}

/** Every subscriber gets its own copy: executions write into the events that they get. Rejects with an Error. */
async function distribute(
  open: () => AsyncIterable<UpstreamReply>,
  stream: Stream,
  subgraph: string,
  observe: UpstreamObserver,
): Promise<void> {
  try {
    for await (const event of open()) {
      for (const queue of stream.subscribers) {
        if (queue.push(structuredClone(event))) continue;
        // It may take long to notice, and is told and counted once.
        stream.subscribers.delete(queue);
        queue.end(overflow(subgraph));
        observe.onOverflow?.(subgraph);
      }
    }
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    if (failure instanceof UpstreamFailure && failure.code === 'SUBGRAPH_REFUSED_GATEWAY')
      observe.onRefused?.(subgraph, failure.reason);
    throw failure;
  }
}

function overflow(subgraph: string): UpstreamFailure {
  return new UpstreamFailure('SUBSCRIPTION_OVERFLOW', subgraph, 'Too many events wait for the client.');
}
