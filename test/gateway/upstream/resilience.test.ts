import { createHttpUpstream } from '../../../gateway/upstream/http.ts';
import type { UpstreamObserver } from '../../../gateway/upstream/observer.ts';
import { createResilientUpstream, type ResilienceOptions } from '../../../gateway/upstream/resilience.ts';
import type { RequestContext, Upstream, UpstreamRequest } from '../../../gateway/upstream/upstream.ts';
import { testContext } from '../../support/federation.ts';
import { type Handler, type HttpSubgraph, replyJson, startHttpSubgraph } from '../../support/httpSubgraph.ts';

let subgraph: HttpSubgraph;
let upstream: Upstream;
let seen: string[];

afterEach(async () => {
  await upstream.close();
  await subgraph.close();
});

async function serve(handler: Handler, options: ResilienceOptions = {}): Promise<void> {
  seen = [];
  const observe: UpstreamObserver = {
    onCall: (name, outcome) => seen.push(`${name} ${outcome}`),
    onRetry: (name) => seen.push(`${name} retry`),
    onHedge: (name) => seen.push(`${name} hedge`),
    onShare: (name) => seen.push(`${name} share`),
    onBreaker: (name, state) => seen.push(`${name} ${state}`),
  };
  subgraph = await startHttpSubgraph(handler);
  const http = createHttpUpstream([{ name: 'shop', url: subgraph.url }]);
  upstream = createResilientUpstream(http, { ...options, observe });
}

const call = (kind: UpstreamRequest['operationKind'] = 'query', context: Partial<RequestContext> = {}) =>
  upstream.call({
    subgraph: 'shop',
    operationKind: kind,
    body: '{}',
    context: { ...testContext(), ...context },
  });

const codeOf = (result: Promise<unknown>): Promise<string> =>
  result.then(
    () => 'ok',
    (failure) => failure.code,
  );

const okay: Handler = (response) => replyJson(response, { data: { a: 1 } });
const reset: Handler = (response) => response.destroy();
const resetOnce: Handler = (response, body, count) => (count === 1 ? reset : okay)(response, body, count);

test('a query is sent once more after a reset before the first byte', async () => {
  await serve(resetOnce);

  expect(await call()).toEqual({ data: { a: 1 } });
  expect(seen).toEqual(['shop retry', 'shop ok']);
});

test('a mutation is never sent twice', async () => {
  await serve(resetOnce);

  expect(await codeOf(call('mutation'))).toBe('SUBGRAPH_UNREACHABLE');
  expect(subgraph.bodies).toHaveLength(1);
});

test('a reset in the middle of a reply is not retried', async () => {
  await serve((response) => {
    response.writeHead(200, { 'content-length': '50' });
    response.write('{"data"', () => setTimeout(() => response.destroy(), 10));
  });

  expect(await codeOf(call())).toBe('SUBGRAPH_UNREACHABLE');
  expect(subgraph.bodies).toHaveLength(1);
});

test('retries are bounded by a budget', async () => {
  await serve(reset, { retryBudget: { max: 2, perCall: 0 }, breaker: { minCalls: 100 } });

  for (let round = 0; round < 5; round++) await codeOf(call());

  expect(seen.filter((event) => event === 'shop retry')).toHaveLength(2);
  expect(subgraph.bodies).toHaveLength(7);
});

test('a breaker opens after failures, lets one probe through and closes when it succeeds', async () => {
  let isDown = true;
  const handler: Handler = (response) =>
    isDown ? response.writeHead(500).end() : replyJson(response, { data: {} });
  await serve(handler, { breaker: { minCalls: 3, openMs: 60 } });
  for (let round = 0; round < 3; round++) expect(await codeOf(call())).toBe('SUBGRAPH_HTTP_ERROR');

  expect(await codeOf(call())).toBe('SUBGRAPH_CIRCUIT_OPEN');
  expect(subgraph.bodies).toHaveLength(3);

  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(await Promise.all([codeOf(call()), codeOf(call())])).toEqual([
    'SUBGRAPH_HTTP_ERROR',
    'SUBGRAPH_CIRCUIT_OPEN',
  ]);

  isDown = false;
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(await codeOf(call())).toBe('ok');
  expect(await codeOf(call())).toBe('ok');
  expect(seen.filter((event) => /open|probing|closed/.test(event))).toEqual([
    'shop open',
    'shop probing',
    'shop open',
    'shop probing',
    'shop closed',
  ]);
});

test('a client that goes away does not count against the subgraph', async () => {
  await serve(() => undefined, { breaker: { minCalls: 1 } });

  expect(await codeOf(call('query', { signal: AbortSignal.timeout(10) }))).toBe('REQUEST_CANCELLED');
  expect(seen).toEqual(['shop REQUEST_CANCELLED']);
});

test('a bulkhead lets some wait and refuses the rest at once', async () => {
  await serve((response) => setTimeout(() => replyJson(response, { data: {} }), 30), {
    bulkhead: { maxConcurrent: 1, maxWaiting: 1 },
  });

  expect(await Promise.all([codeOf(call()), codeOf(call()), codeOf(call())])).toEqual([
    'ok',
    'ok',
    'SUBGRAPH_OVERLOADED',
  ]);
  expect(subgraph.bodies).toHaveLength(2);
  expect(await codeOf(call())).toBe('ok');
});

test('who waits for a place leaves at its deadline, or when it is cancelled, and another may wait', async () => {
  await serve((response) => setTimeout(() => replyJson(response, { data: {} }), 400), {
    bulkhead: { maxConcurrent: 1, maxWaiting: 1 },
    breaker: { minCalls: 1 },
  });
  const first = codeOf(call());
  const startMs = performance.now();

  expect(await codeOf(call('query', { deadlineMs: startMs + 50 }))).toBe('SUBGRAPH_TIMEOUT');
  expect(await codeOf(call('query', { signal: AbortSignal.timeout(20) }))).toBe('REQUEST_CANCELLED');
  expect(performance.now() - startMs).toBeLessThan(350);
  expect(await Promise.all([first, codeOf(call())])).toEqual(['ok', 'ok']);
  expect(subgraph.bodies).toHaveLength(2);
});

test('calls that were never sent, their time being up, do not open the breaker', async () => {
  await serve(okay, { breaker: { minCalls: 3 } });
  const late = () => codeOf(call('query', { deadlineMs: performance.now() - 1 }));

  expect(await Promise.all(Array.from({ length: 20 }, late))).toEqual(Array(20).fill('SUBGRAPH_TIMEOUT'));
  expect(await codeOf(call())).toBe('ok');
  expect(subgraph.bodies).toHaveLength(1);
});

test('a probe that was never sent leaves the next call to probe', async () => {
  let isDown = true;
  await serve((response) => (isDown ? response.writeHead(500).end() : replyJson(response, { data: {} })), {
    breaker: { minCalls: 1, openMs: 20 },
  });
  await codeOf(call());
  isDown = false;
  await new Promise((resolve) => setTimeout(resolve, 40));

  expect(await codeOf(call('query', { deadlineMs: performance.now() - 1 }))).toBe('SUBGRAPH_TIMEOUT');
  expect(await codeOf(call())).toBe('ok');
});

test('a slow query is hedged and the first answer wins', async () => {
  await serve(
    (response, _body, count) => {
      if (count > 1) replyJson(response, { data: { count } });
    },
    { hedgeAfterMs: new Map([['shop', 20]]) },
  );

  expect(await call()).toEqual({ data: { count: 2 } });
  expect(seen).toEqual(['shop hedge', 'shop ok']);
});

test('a mutation is not hedged, and nothing is unless it is asked for', async () => {
  const slow: Handler = (response) => setTimeout(() => replyJson(response, { data: {} }), 60);
  await serve(slow, { hedgeAfterMs: new Map([['shop', 5]]) });
  await call('mutation');
  expect(subgraph.bodies).toHaveLength(1);
  await upstream.close();
  await subgraph.close();

  await serve(slow);
  await call();
  expect(subgraph.bodies).toHaveLength(1);
});

test('equal queries of one caller share a call, those of different callers do not', async () => {
  await serve((response) => setTimeout(() => replyJson(response, { data: { list: [] } }), 20), {
    isSharing: true,
  });
  const ada = { ...testContext().caller, subject: 'ada' };

  const [first, second] = await Promise.all([call(), call(), call('query', { caller: ada })]);

  expect(subgraph.bodies).toHaveLength(2);
  expect(first).toEqual(second);
  expect(first.data).not.toBe(second.data);
  expect(seen.filter((event) => event === 'shop share')).toHaveLength(1);
});

test('one who shares a call does not fail because the other client went away', async () => {
  await serve((response) => setTimeout(() => replyJson(response, { data: {} }), 80), { isSharing: true });

  const leaving = codeOf(call('query', { signal: AbortSignal.timeout(10) }));
  const staying = codeOf(call());

  expect(await leaving).toBe('REQUEST_CANCELLED');
  expect(await staying).toBe('ok');
});
