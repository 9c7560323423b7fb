import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startGenerations } from '../../../gateway/host/generations.ts';
import { supergraphFileSource } from '../../../gateway/supergraph/watchedSource.ts';
import { supergraphOf } from '../../support/composition.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const requestTimeoutMs = 1500;
const sdl = 'type Query { a: String }';

test('what a replaced generation reaches its subgraphs by stays open for longer than a request may take', async () => {
  const folder = temporaryFolder({ 'supergraph.graphql': supergraphOf({ first: sdl }) });
  const file = join(folder, 'supergraph.graphql');
  const closedAtMs: number[] = [];
  let swappedAtMs = Number.NaN;
  const generations = await startGenerations({
    source: supergraphFileSource(file),
    isFollowing: true,
    lastGoodFile: null,
    engineOptions: {},
    place: (addresses) => [...addresses],
    open: () => ({
      call: async () => ({ data: { a: 'a' } }),
      async *subscribe() {},
      close: async () => void closedAtMs.push(performance.now()),
    }),
    requestTimeoutMs,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    onSwap: () => {
      swappedAtMs = performance.now();
    },
  });
  writeFileSync(file, supergraphOf({ second: sdl }));
  for (let tries = 0; tries < 1000 && closedAtMs.length === 0; tries++) await wait(20);
  expect(closedAtMs).toHaveLength(1);
  expect((closedAtMs[0] ?? 0) - swappedAtMs).toBeGreaterThan(requestTimeoutMs);
  await generations.close();
  expect(closedAtMs).toHaveLength(2);
});
