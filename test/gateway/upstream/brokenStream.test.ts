import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SubscriptionProtocol } from '../../../gateway/supergraph/generation.ts';
import { createHttpUpstream } from '../../../gateway/upstream/http.ts';
import type { StreamOptions } from '../../../gateway/upstream/stream.ts';
import type { RequestContext } from '../../../gateway/upstream/upstream.ts';
import { testContext } from '../../support/federation.ts';

let server: Server;
const sockets = new Set<Socket>();

beforeEach(async () => {
  server = createServer().on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

function subscribe(
  subscriptions: SubscriptionProtocol = 'websocket',
  context: Partial<RequestContext> = {},
  options: StreamOptions = {},
) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const request = {
    subgraph: 'shop',
    operationKind: 'subscription',
    body: '{"query":"subscription { count }"}',
    context: { ...testContext(), ...context },
  } as const;
  const upstream = createHttpUpstream([{ name: 'shop', url, subscriptions }], options);
  return upstream.subscribe(request)[Symbol.asyncIterator]();
}

/** Accepts WebSockets and subscriptions, and hands them over with the id of the subscription. */
function acceptSubscriptions(onSubscribe: (socket: WebSocket, id: string) => void): void {
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.on('message', (data) => {
      const { type, id } = JSON.parse(String(data));
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type === 'subscribe') onSubscribe(socket, id);
    });
  });
}

const event = (id: string, count: unknown = 1) =>
  JSON.stringify({ id, type: 'next', payload: { data: { count } } });

test('a subgraph that closes a subscription politely before its end breaks it, and is not asked again', async () => {
  let asked = 0;
  acceptSubscriptions((socket, id) => {
    asked++;
    socket.send(event(id));
    socket.close(1000);
  });

  const events = subscribe();

  expect((await events.next()).value).toEqual({ data: { count: 1 } });
  await expect(events.next()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(asked).toBe(1);
});

test('a subgraph that closes right after the end has not broken anything', async () => {
  acceptSubscriptions((socket, id) => {
    socket.send(event(id));
    socket.send(JSON.stringify({ id, type: 'complete' }));
    socket.close(1000);
  });

  const events = subscribe();

  expect((await events.next()).done).toBe(false);
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test('a client that leaves while the connection is being made harms nobody, though there will be none', async () => {
  const client = new AbortController();
  const upgraded = once(server, 'upgrade');
  const first = subscribe('websocket', { signal: client.signal }).next();
  const [, socket] = await upgraded;

  client.abort();

  expect(await first).toEqual({ done: true, value: undefined });
  socket.destroy();
  // A rejection that nobody handles would end the process, and the test with it.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(sockets.size).toBe(0);
});

test('a connection that is never acknowledged is closed with its client', async () => {
  const client = new AbortController();
  const connected = once(new WebSocketServer({ server }), 'connection');
  const first = subscribe('websocket', { signal: client.signal }).next();
  const [socket] = await connected;

  client.abort();

  await once(socket, 'close');
  expect(await first).toEqual({ done: true, value: undefined });
});

test.each(['websocket', 'sse'] as const)(
  'a subgraph that does not open a subscription over %s in time is given up',
  async (protocol) => {
    // The upgrade gets no answer, like any other request.
    server.on('upgrade', () => undefined);
    const events = subscribe(protocol, { deadlineMs: performance.now() + 100 });
    await expect(events.next()).rejects.toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
  },
);

test('the deadline is for the opening alone', async () => {
  acceptSubscriptions((socket, id) => setTimeout(() => socket.send(event(id)), 200));
  const events = subscribe('websocket', { deadlineMs: performance.now() + 100 });
  expect((await events.next()).value).toEqual({ data: { count: 1 } });
  await events.return?.();
});

test('a subgraph that answers no ping is gone', async () => {
  acceptSubscriptions((socket, id) => socket.send(event(id)));
  const events = subscribe('websocket', {}, { keepAliveMs: 50 });
  expect((await events.next()).value).toEqual({ data: { count: 1 } });
  await expect(events.next()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
});

test('headers that HTTP cannot carry fail the subscription, not the process', async () => {
  const events = subscribe('websocket', { headers: { 'x-tenant': 'a\r\nx-admin: 1' } });
  await expect(events.next()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
});

describe('an event that is too large breaks the subscription', () => {
  test('over WebSocket', async () => {
    acceptSubscriptions((socket, id) => socket.send(event(id, 'x'.repeat(20_000))));
    const events = subscribe('websocket', {}, { maxReplyBytes: 10_000 });
    await expect(events.next()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  });

  test('over SSE, be it without an end, and many small ones do not', async () => {
    const small = `event: next\ndata: {"data":{"count":"${'x'.repeat(1_000)}"}}\n\n`;
    server.on('request', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(small.repeat(20));
      const timer = setInterval(() => response.write('x'.repeat(1_000)), 50);
      response.on('close', () => clearInterval(timer));
    });
    const events = subscribe('sse', {}, { maxReplyBytes: 10_000 });
    for (let count = 0; count < 20; count++) expect((await events.next()).done).toBe(false);
    await expect(events.next()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  });
});
