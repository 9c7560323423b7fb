import { Registry } from 'prom-client';
import { observeUpstream } from '../../../gateway/host/upstreamMetrics.ts';
import { createHttpUpstream } from '../../../gateway/upstream/http.ts';
import { createResilientUpstream, type ResilienceOptions } from '../../../gateway/upstream/resilience.ts';
import { testContext } from '../../support/federation.ts';
import { type Handler, replyJson, startHttpSubgraph } from '../../support/httpSubgraph.ts';

/** Sends so many queries at once, again and again, and gives what the operator then reads of them. */
async function countedOf(handler: Handler, options: ResilienceOptions, rounds: readonly number[]) {
  const registry = new Registry();
  const subgraph = await startHttpSubgraph(handler);
  const http = createHttpUpstream([{ name: 'shop', url: subgraph.url }]);
  const upstream = createResilientUpstream(http, { ...options, observe: observeUpstream([registry]) });
  const call = () =>
    upstream.call({ subgraph: 'shop', operationKind: 'query', body: '{}', context: testContext() });
  for (const count of rounds) await Promise.allSettled(Array.from({ length: count }, call));
  await upstream.close();
  await subgraph.close();
  const text = await registry.metrics();
  const samples = text.matchAll(
    /^whiteslip_upstream_(?:calls|events)_total\{.*(?:outcome|event)="(.*)"\} (\d+)$/gm,
  );
  return Object.fromEntries([...samples].map(([, name, count]) => [name, Number(count)]));
}

const okay: Handler = (response) => replyJson(response, { data: {} });

test('a retry after a reset is counted', async () => {
  const resetOnce: Handler = (response, body, count) =>
    count === 1 ? response.destroy() : okay(response, body, count);
  expect(await countedOf(resetOnce, {}, [1])).toEqual({ ok: 1, retry: 1 });
});

test('moves of the breaker are counted, and the calls that it refused', async () => {
  const failing: Handler = (response) => response.writeHead(500).end();
  expect(await countedOf(failing, { breaker: { minCalls: 2, openMs: 0 } }, [1, 1, 1])).toEqual({
    SUBGRAPH_HTTP_ERROR: 3,
    'breaker-open': 2,
    'breaker-probing': 1,
  });
  expect(await countedOf(failing, { breaker: { minCalls: 2 } }, [1, 1, 1])).toEqual({
    SUBGRAPH_HTTP_ERROR: 2,
    SUBGRAPH_CIRCUIT_OPEN: 1,
    'breaker-open': 1,
  });
});

test('calls that find no place are counted', async () => {
  const bulkhead = { maxConcurrent: 1, maxWaiting: 1 };
  expect(await countedOf(okay, { bulkhead }, [4])).toEqual({ ok: 2, SUBGRAPH_OVERLOADED: 2 });
});

test('hedges and shared calls are counted', async () => {
  const slowOnce: Handler = (response, body, count) =>
    void setTimeout(() => okay(response, body, count), count === 1 ? 300 : 0);
  const hedgeAfterMs = new Map([['shop', 20]]);
  expect(await countedOf(slowOnce, { hedgeAfterMs, isSharing: true }, [3])).toEqual({
    ok: 1,
    hedge: 1,
    share: 2,
  });
});
