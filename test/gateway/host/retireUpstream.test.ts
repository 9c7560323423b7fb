import { setTimeout as wait } from 'node:timers/promises';
import { countStreams, retireUpstream } from '../../../gateway/host/retireUpstream.ts';
import type { Upstream, UpstreamRequest } from '../../../gateway/upstream/upstream.ts';
import { testContext } from '../../support/federation.ts';

test('a replaced upstream is closed after its time, but not while a subscription lives on it', async () => {
  let isClosed = false;
  const upstream: Upstream = {
    call: async () => ({ data: {} }),
    async *subscribe() {
      yield { data: { n: 1 } };
      yield { data: { n: 2 } };
    },
    async close() {
      isClosed = true;
    },
  };
  const counted = countStreams(upstream);
  const request: UpstreamRequest = {
    subgraph: 'a',
    operationKind: 'subscription',
    body: '',
    context: testContext(),
  };
  const events = counted.subscribe(request)[Symbol.asyncIterator]();
  await events.next();

  retireUpstream(counted, 20);
  await wait(200);
  expect(isClosed).toBe(false);
  await events.return?.();
  for (let tries = 0; tries < 250 && !isClosed; tries++) await wait(20);
  expect(isClosed).toBe(true);
});
