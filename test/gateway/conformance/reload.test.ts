import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createEngine, type Engine } from '../../../gateway/engine/engine.ts';
import { watchSupergraph } from '../../../gateway/supergraph/watch.ts';
import { supergraphFileSource } from '../../../gateway/supergraph/watchedSource.ts';
import type { Upstream } from '../../../gateway/upstream/upstream.ts';
import { supergraphOf } from '../../support/composition.ts';
import { testContext } from '../../support/federation.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const RELOADS = 12;

/** The n-th supergraph: `a` moves from one subgraph to the other, and each has a field of its own number. */
const nth = (n: number) =>
  supergraphOf({
    even: `type Query { ${n % 2 === 0 ? 'a: String ' : ''}even${n}: Int }`,
    odd: `type Query { ${n % 2 === 1 ? 'a: String ' : ''}odd${n}: Int }`,
  });

/** Answers every call a moment later with the subgraph's name. */
const upstream: Upstream = {
  async call({ subgraph }) {
    await wait(5);
    return { data: { a: subgraph } };
  },
  async *subscribe() {},
  close: () => Promise.resolve(),
};

test('requests go on without an error while the supergraph is replaced again and again', async () => {
  const folder = temporaryFolder({ 'supergraph.graphql': nth(0) });
  const file = join(folder, 'supergraph.graphql');
  const engines = new Map<string, Engine>();
  const silent = { info: () => undefined, warn: () => undefined, error: fail };
  const holder = await watchSupergraph({
    source: supergraphFileSource(file),
    pollMs: 20,
    log: silent,
    async prepare(generation, planSource) {
      const engine = createEngine(generation, upstream, { planSource });
      const { caller } = testContext();
      await engine.warm({ query: '{ a }', operationName: null, conditions: {}, caller, hits: 0 });
      engines.set(generation.id, engine);
    },
  });
  const answers = new Map<string, number>();
  let isLoaded = true;
  const client = async () => {
    while (isLoaded) {
      const outcome = await engines.get(holder.current().id)?.execute({ query: '{ a }' }, testContext());
      const text = outcome?.kind === 'complete' ? outcome.text : String(outcome?.kind);
      answers.set(text, (answers.get(text) ?? 0) + 1);
    }
  };
  const clients = Array.from({ length: 8 }, client);
  for (let n = 1; n <= RELOADS; n++) {
    const before = holder.current();
    writeFileSync(file, nth(n));
    for (let tries = 0; tries < 500 && holder.current() === before; tries++) await wait(10);
  }
  isLoaded = false;
  await Promise.all(clients);
  await holder.close();
  expect(engines.size).toBe(RELOADS + 1);
  expect([...answers.keys()].sort()).toEqual(['{"data":{"a":"even"}}', '{"data":{"a":"odd"}}']);
});

function fail(fields: object): never {
  throw new Error(JSON.stringify(fields));
}
