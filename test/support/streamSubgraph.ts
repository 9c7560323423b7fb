import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { useServer as serveWebSockets } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

export interface StreamSubgraph {
  readonly url: string;
  /** Subscriptions under way, and how many there have ever been. */
  readonly open: { now: number; ever: number };
  /** Headers of the connections. */
  readonly headers: Record<string, unknown>[];
  /** Sends an event to every subscription. */
  emit(count: number): void;
  /** Breaks every connection. */
  breakAll(): void;
  close(): Promise<void>;
}

/** Serves `subscription { count }` over WebSocket and SSE on a free port of the loopback; over TLS with options for it. */
export async function startStreamSubgraph(tls?: ServerOptions): Promise<StreamSubgraph> {
  const open = { now: 0, ever: 0 };
  const headers: Record<string, unknown>[] = [];
  const listeners = new Set<(count: number) => void>();
  const schema = countingSchema(() => countEvents(open, listeners));
  const sse = createHandler({ schema });
  const answer: RequestListener = (request, response) => {
    headers.push(request.headers);
    void sse(request, response);
  };
  const server = tls ? createSecureServer(tls, answer) : createServer(answer);
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (_socket, request) => headers.push(request.headers));
  serveWebSockets({ schema }, sockets);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const breakAll = (): void => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
  };
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/graphql`,
    open,
    headers,
    emit: (count) => {
      for (const listener of listeners) listener(count);
    },
    breakAll,
    close: () => {
      breakAll();
      sockets.close();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function countingSchema(subscribe: () => AsyncIterable<unknown>): GraphQLSchema {
  const schema = buildSchema('type Query { a: Int } type Subscription { count: Int }');
  const field = schema.getSubscriptionType()?.getFields().count;
  if (field) field.subscribe = subscribe;
  return schema;
}

/** By hand and not a generator, whose `return` would wait for an event that never comes. */
function countEvents(
  open: { now: number; ever: number },
  listeners: Set<(count: number) => void>,
): AsyncIterableIterator<unknown> {
  const waiting: number[] = [];
  let wake: (() => void) | undefined;
  let isOver = false;
  const listener = (count: number): void => {
    waiting.push(count);
    wake?.();
  };
  listeners.add(listener);
  open.now++;
  open.ever++;
  return {
    async next() {
      while (waiting.length === 0 && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return isOver ? { done: true, value: undefined } : { done: false, value: { count: waiting.shift() } };
    },
    async return() {
      if (!isOver) open.now--;
      isOver = true;
      listeners.delete(listener);
      wake?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
