import type { SubscriptionProtocol } from '../../../gateway/supergraph/generation.ts';
import { createHttpUpstream } from '../../../gateway/upstream/http.ts';
import { createSharedStreams } from '../../../gateway/upstream/sharedStreams.ts';
import type { StreamOptions } from '../../../gateway/upstream/stream.ts';
import type { RequestContext, Upstream, UpstreamReply } from '../../../gateway/upstream/upstream.ts';
import { testContext } from '../../support/federation.ts';
import { type StreamSubgraph, startStreamSubgraph } from '../../support/streamSubgraph.ts';

let subgraph: StreamSubgraph;
let upstream: Upstream;

afterEach(async () => {
  await upstream.close();
  await subgraph.close();
});

async function serve(
  options: StreamOptions = {},
  subscriptions: SubscriptionProtocol = 'websocket',
): Promise<void> {
  subgraph = await startStreamSubgraph();
  upstream = createHttpUpstream([{ name: 'shop', url: subgraph.url, subscriptions }], options);
}

const subscribe = (from: Upstream, context: Partial<RequestContext> = {}, query = 'subscription { count }') =>
  from
    .subscribe({
      subgraph: 'shop',
      operationKind: 'subscription',
      body: JSON.stringify({ query }),
      context: { ...testContext(), ...context },
    })
    [Symbol.asyncIterator]();

/** Waits until `isSo`, for at most two seconds. */
async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; round < 200 && !isSo(); round++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}

const next = async (events: AsyncIterator<UpstreamReply>) => (await events.next()).value;

describe.each(['websocket', 'sse'] as const)('over %s', (protocol) => {
  test('events arrive in order, and stopping to read closes the subscription', async () => {
    await serve({ headersFor: () => ({ 'whiteslip-caller': 'token' }) }, protocol);
    const events = subscribe(upstream);
    const first = next(events);
    await until(() => subgraph.open.now === 1);

    subgraph.emit(1);
    subgraph.emit(2);

    expect(await first).toEqual({ data: { count: 1 } });
    expect(await next(events)).toEqual({ data: { count: 2 } });
    expect(subgraph.headers[0]).toMatchObject({ 'whiteslip-caller': 'token' });
    await events.return?.();
    await until(() => subgraph.open.now === 0);
  });

  test('the subscription is closed when the client goes away', async () => {
    await serve({}, protocol);
    const client = new AbortController();
    const events = subscribe(upstream, { signal: client.signal });
    const first = events.next();
    await until(() => subgraph.open.now === 1);

    client.abort();

    expect(await first).toEqual({ done: true, value: undefined });
    await until(() => subgraph.open.now === 0);
  });

  test('a broken connection ends the events with a failure', async () => {
    await serve({}, protocol);
    const events = subscribe(upstream);
    const first = events.next();
    await until(() => subgraph.open.now === 1);

    subgraph.breakAll();

    await expect(first).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE', subgraph: 'shop' });
  });

  test('a reader that falls too far behind is told so', async () => {
    await serve({ maxWaitingEvents: 2 }, protocol);
    const events = subscribe(upstream);
    const first = next(events);
    await until(() => subgraph.open.now === 1);
    for (let count = 1; count <= 9; count++) subgraph.emit(count);
    await until(() => subgraph.open.now === 0);

    expect(await first).toEqual({ data: { count: 1 } });
    const rest = async () => {
      for (let round = 0; round < 5; round++) await events.next();
    };
    await expect(rest()).rejects.toMatchObject({ code: 'SUBSCRIPTION_OVERFLOW' });
  });
});

test('a subscription that the subgraph refuses gives its errors as the only event', async () => {
  await serve();
  const events = subscribe(upstream, {}, 'subscription { nothing }');

  expect(await next(events)).toMatchObject({ errors: [{ message: expect.stringContaining('nothing') }] });
  expect((await events.next()).done).toBe(true);
});

test('equal subscriptions of one caller share one stream, which ends with the last of them', async () => {
  await serve();
  const shared = createSharedStreams(upstream);
  const ada = { caller: { ...testContext().caller, subject: 'ada' } };
  const readers = [subscribe(shared), subscribe(shared), subscribe(shared, ada)];
  const firsts = readers.map(next);
  await until(() => subgraph.open.now === 2);

  subgraph.emit(5);

  const [one, two] = await Promise.all(firsts);
  expect(one).toEqual({ data: { count: 5 } });
  expect(two).toEqual(one);
  expect(two).not.toBe(one);
  expect(subgraph.open.ever).toBe(2);
  await readers[0]?.return?.();
  expect(subgraph.open.now).toBe(2);
  await readers[1]?.return?.();
  await until(() => subgraph.open.now === 1);
  await readers[2]?.return?.();
  await until(() => subgraph.open.now === 0);
});

test('a reader of a shared stream who falls too far behind is ended and counted, the others go on', async () => {
  await serve();
  const seen: string[] = [];
  const observe = {
    onShare: (name: string) => seen.push(`${name} shared`),
    onOverflow: (name: string) => seen.push(`${name} overflows`),
  };
  const shared = createSharedStreams(upstream, { maxWaitingEvents: 2, observe });
  const [slow, quick] = [subscribe(shared), subscribe(shared)];
  const firsts = [next(slow), next(quick)];
  await until(() => subgraph.open.now === 1);
  for (let count = 1; count <= 6; count++) {
    subgraph.emit(count);
    const event = count === 1 ? (await Promise.all(firsts))[1] : await next(quick);
    expect(event).toEqual({ data: { count } });
  }
  expect([await next(slow), await next(slow)]).toEqual([{ data: { count: 2 } }, { data: { count: 3 } }]);
  await expect(slow.next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_OVERFLOW' });
  expect(seen).toEqual(['shop shared', 'shop overflows']);
  subgraph.emit(7);
  expect(await next(quick)).toEqual({ data: { count: 7 } });
  await quick.return?.();
});

test('a shared stream that breaks fails all who read it, and the next one opens a new stream', async () => {
  await serve();
  const shared = createSharedStreams(upstream);
  const firsts = [subscribe(shared).next(), subscribe(shared).next()];
  await until(() => subgraph.open.now === 1);

  subgraph.breakAll();

  const results = await Promise.allSettled(firsts);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  const again = subscribe(shared);
  const first = next(again);
  await until(() => subgraph.open.ever === 2);
  subgraph.emit(7);
  expect(await first).toEqual({ data: { count: 7 } });
  await again.return?.();
});

test('whoever comes as a shared stream ends waits for nothing that is over', async () => {
  await serve();
  const brief: Upstream = {
    ...upstream,
    async *subscribe() {
      yield { data: { count: 1 } };
    },
  };
  const shared = createSharedStreams(brief);
  const readAll = async (): Promise<void> => {
    const events = subscribe(shared);
    while (!(await events.next()).done);
  };
  // Each comes some steps of the event loop after the one before.
  for (let steps = 0; steps < 20; steps++) {
    const first = readAll();
    for (let step = 0; step < steps; step++) await null;
    await Promise.all([first, readAll()]);
  }
}, 2_000);
