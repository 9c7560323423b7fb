import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { logRefusals } from '../../../gateway/host/logRefusals.ts';
import { observeUpstream } from '../../../gateway/host/upstreamMetrics.ts';
import { createHttpUpstream } from '../../../gateway/upstream/http.ts';
import { createInProcessUpstream } from '../../../gateway/upstream/inProcess.ts';
import { createResilientUpstream } from '../../../gateway/upstream/resilience.ts';
import { createSharedStreams } from '../../../gateway/upstream/sharedStreams.ts';
import type { UpstreamFailure, UpstreamReply } from '../../../gateway/upstream/upstream.ts';
import { testContext } from '../../support/federation.ts';

let server: Server | null = null;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

/** A subgraph that answers everything, WebSocket upgrades too, with this status and body. */
async function refuseWith(status: number, body: string): Promise<string> {
  server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

const errorsOf = (code: string) => JSON.stringify({ errors: [{ message: 'no', extensions: { code } }] });
const request = { subgraph: 'shop', body: '{"query":"{ a }"}', context: testContext() };

const ways = {
  'a call': (url: string) =>
    createHttpUpstream([{ name: 'shop', url }]).call({ ...request, operationKind: 'query' }),
  'a stream over SSE': (url: string) => firstOf(url, 'sse'),
  'a WebSocket': (url: string) => firstOf(url, 'websocket'),
};

async function firstOf(url: string, subscriptions: 'sse' | 'websocket'): Promise<UpstreamReply> {
  const upstream = createHttpUpstream([{ name: 'shop', url, subscriptions }]);
  const events = upstream.subscribe({ ...request, operationKind: 'subscription' })[Symbol.asyncIterator]();
  return (await events.next()).value;
}

const failureOf = (call: Promise<unknown>): Promise<UpstreamFailure> =>
  call.then(
    (reply) => Promise.reject(new Error(`It was answered: ${JSON.stringify(reply)}.`)),
    (failure) => failure,
  );

describe.each(Object.entries(ways))('%s', (way, ask) => {
  test.each([401, 403])(
    'that is refused with status %d has one code, whatever the reason',
    async (status) => {
      const url = await refuseWith(status, errorsOf('CERTIFICATE_REVOKED'));
      expect(await failureOf(ask(url))).toMatchObject({
        code: 'SUBGRAPH_REFUSED_GATEWAY',
        subgraph: 'shop',
        // A WebSocket's upgrade is refused by its status alone.
        reason: way === 'a WebSocket' ? null : 'CERTIFICATE_REVOKED',
      });
    },
  );

  test('that is refused without a GraphQL body has the code, too', async () => {
    const url = await refuseWith(401, 'go away');
    expect(await failureOf(ask(url))).toMatchObject({ code: 'SUBGRAPH_REFUSED_GATEWAY', reason: null });
  });

  test('that fails with another status is no refusal', async () => {
    const url = await refuseWith(503, 'no');
    expect(await failureOf(ask(url))).toMatchObject({ code: 'SUBGRAPH_HTTP_ERROR' });
  });
});

test.each(['a call', 'a stream over SSE'] as const)(
  '%s that says that the person must sign in is passed on, whatever its status',
  async (way) => {
    const url = await refuseWith(401, errorsOf('UNAUTHENTICATED'));
    expect(await ways[way](url)).toEqual({
      errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  },
);

test('a refusal with an endless body is no longer than its start', async () => {
  server = createServer((_request, response) => {
    response.writeHead(401);
    const write = (): void => {
      if (response.destroyed) return;
      response.write('x'.repeat(10_000));
      setImmediate(write);
    };
    write();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  expect(await failureOf(ways['a stream over SSE'](url))).toMatchObject({ code: 'SUBGRAPH_REFUSED_GATEWAY' });
});

test('a stream in this process that ends with a refusal fails with the code', async () => {
  const refused = { message: 'no', extensions: { code: 'CALLER_UNSIGNED', http: { status: 401 } } };
  async function* stream() {
    yield { data: { a: 1 } };
    yield { errors: [refused] };
  }
  const upstream = createInProcessUpstream(new Map(), { streams: new Map([['shop', stream]]) });
  const events = upstream.subscribe({ ...request, operationKind: 'subscription' })[Symbol.asyncIterator]();
  expect((await events.next()).value).toEqual({ data: { a: 1 } });
  expect(await failureOf(events.next())).toMatchObject({
    code: 'SUBGRAPH_REFUSED_GATEWAY',
    reason: 'CALLER_UNSIGNED',
  });
});

test('the operator finds the code in metrics and, once in ten seconds, in the log; the breaker stays closed', async () => {
  const url = await refuseWith(401, errorsOf('CERTIFICATE_REVOKED'));
  const registry = new Registry();
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line) => lines.push(JSON.parse(line)) });
  let nowMs = 0;
  const observe = logRefusals(observeUpstream([registry]), log, () => nowMs);
  const http = createHttpUpstream([{ name: 'shop', url, subscriptions: 'sse' }]);
  const breaker = { minCalls: 2 };
  const upstream = createSharedStreams(createResilientUpstream(http, { breaker, observe }), { observe });
  for (let round = 0; round < 4; round++) {
    const { code } = await failureOf(upstream.call({ ...request, operationKind: 'query' }));
    expect(code).toBe('SUBGRAPH_REFUSED_GATEWAY');
  }
  const stream = upstream.subscribe({ ...request, operationKind: 'subscription' })[Symbol.asyncIterator]();
  await failureOf(stream.next());
  const told = { subgraph: 'shop', reason: 'CERTIFICATE_REVOKED', level: 50 };
  expect(lines).toEqual([expect.objectContaining(told)]);
  nowMs = 10_000;
  await failureOf(upstream.call({ ...request, operationKind: 'query' }));
  expect(lines).toHaveLength(2);
  expect(await registry.metrics()).toContain(
    'whiteslip_upstream_refusals_total{subgraph="shop",reason="CERTIFICATE_REVOKED"} 6',
  );
  await upstream.close();
});

test('a subgraph with many codes fills no metrics', async () => {
  const registry = new Registry();
  const observe = observeUpstream([registry]);
  for (let count = 0; count < 200; count++) observe.onRefused?.('shop', `CODE_${count}`);
  const series = (await registry.metrics()).match(/whiteslip_upstream_refusals_total\{/g);
  expect(series).toHaveLength(51);
});
