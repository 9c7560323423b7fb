import { anonymousCaller } from '../../../gateway/admission/caller.ts';
import { createEngine } from '../../../gateway/engine/engine.ts';
import { RequestScope } from '../../../gateway/host/requestScope.ts';
import { composeSubgraphs } from '../../../gateway/supergraph/compose.ts';
import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import type { Upstream } from '../../../gateway/upstream/upstream.ts';

function openScope(): RequestScope {
  const now = performance.now();
  return new RequestScope(anonymousCaller, {}, now, now + 5_000);
}

test('the events of a subscription end with the request that asked for them', async () => {
  const sdl = 'type Query { a: Int } type Subscription { changed: Int }';
  const { supergraphSdl = '' } = composeSubgraphs([{ name: 'shop', url: 'http://shop.test/', sdl }]);
  const seen: AbortSignal[] = [];
  const upstream: Upstream = {
    call: () => Promise.reject(new Error('Nothing is to be called.')),
    async *subscribe({ context }) {
      seen.push(context.signal);
      yield { data: { changed: 1 } };
    },
    close: async () => undefined,
  };
  const scope = openScope();

  const outcome = await createEngine(loadGeneration(supergraphSdl), upstream).execute(
    { query: 'subscription { changed }' },
    scope,
  );
  if (outcome.kind !== 'subscription') throw new Error(outcome.kind);
  await Array.fromAsync(outcome.events);
  scope.cancel(new Error('The client went away.'));

  expect(seen.map((signal) => signal.aborted)).toEqual([true]);
});
