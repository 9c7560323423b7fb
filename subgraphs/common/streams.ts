import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { SubgraphContext } from './subgraph.ts';
import { answerSubscription, SubscriptionEnded } from './subscription.ts';

/** The open subscriptions of a subgraph, however they came in. */
export interface Streams {
  /** The results of a subscription as JSON texts, until its source ends, the reader goes or the subgraph stops. */
  open(body: unknown, createContext: () => SubgraphContext, signal: AbortSignal): AsyncIterable<string>;
  /** Ends all with an error that says so; resolves when the last has ended, or after `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

/** More than this at once, and the next one is refused with TOO_MANY_STREAMS. */
const mostOpen = 5_000;

export function createStreams(schema: GraphQLSchema, log: Logger): Streams {
  const stopping = new AbortController();
  const isIdle = new EventTarget();
  let openCount = 0;

  async function* open(
    body: unknown,
    createContext: () => SubgraphContext,
    reader: AbortSignal,
  ): AsyncGenerator<string> {
    if (openCount >= mostOpen) return yield tooManyText;
    openCount += 1;
    try {
      const signal = AbortSignal.any([reader, stopping.signal]);
      yield* answerSubscription(body, { schema, log, createContext, signal });
    } finally {
      openCount -= 1;
      if (openCount === 0) isIdle.dispatchEvent(new Event('idle'));
    }
  }
  return {
    open,
    async stop(limitMs) {
      stopping.abort(new SubscriptionEnded());
      const signal = AbortSignal.timeout(limitMs);
      if (openCount > 0) await once(isIdle, 'idle', { signal }).catch(() => undefined);
    },
  };
}

const tooManyText = JSON.stringify({
  errors: [
    new GraphQLError('Too many subscriptions are open here.', { extensions: { code: 'TOO_MANY_STREAMS' } }),
  ],
});

const heartbeatMs = 12_000;

/**
 * Writes results as GraphQL over Server-Sent Events, "distinct connections" mode. The next result is asked for when
 * the reader has taken the last, so a slow reader holds its source back and nothing piles up here; a comment now and
 * then keeps what lies between from taking the silence for a dead connection. Ends the source when the reader goes.
 */
export async function sendEvents(
  response: ServerResponse,
  open: (reader: AbortSignal) => AsyncIterable<string>,
): Promise<void> {
  const reader = new AbortController();
  response.on('close', () => reader.abort());
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.flushHeaders();
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(':\n\n');
  }, heartbeatMs);
  try {
    for await (const text of open(reader.signal)) {
      const isTaken = response.write(`event: next\ndata: ${text}\n\n`);
      if (!isTaken) await once(response, 'drain', { signal: reader.signal }).catch(() => undefined);
    }
  } finally {
    clearInterval(heartbeat);
    response.end('event: complete\ndata:\n\n');
  }
}
