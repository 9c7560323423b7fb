import { anonymousCaller } from '../../../gateway/admission/caller.ts';
import { createEngine, type Engine } from '../../../gateway/engine/engine.ts';
import { openPlanSource, type PlanSource } from '../../../gateway/engine/plan.ts';
import { warmUp } from '../../../gateway/host/warmUp.ts';
import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import { supergraphOf } from '../../support/composition.ts';
import { testContext } from '../../support/federation.ts';

const OLD = supergraphOf({
  books: 'type Query { book: String secret: String @authenticated film(n: Int!): String gone: Int }',
});
const NEW = supergraphOf({
  books: 'type Query { book: String secret: String @authenticated film(n: Int!): String }',
});
const person = {
  ...anonymousCaller,
  kind: 'person',
  subject: 'usr_lin',
  claims: { sub: 'usr_lin' },
} as const;

/** An engine, and the operations that its planner was asked for. */
function start(supergraphSdl: string, planAsync?: PlanSource['planAsync']) {
  const planned: string[] = [];
  const addon = openPlanSource(supergraphSdl);
  const planSource: PlanSource = {
    overrideLabels: addon.overrideLabels,
    overridePercentages: addon.overridePercentages,
    planAsync(operation, ...rest) {
      planned.push(operation);
      return (planAsync ?? addon.planAsync.bind(addon))(operation, ...rest);
    },
  };
  const upstream = {
    call: async () => ({ data: { book: 'Emma', secret: 'x', film: 'Ran' } }),
    async *subscribe() {},
    close: () => Promise.resolve(),
  };
  return { planned, engine: createEngine(loadGeneration(supergraphSdl), upstream, { planSource }) };
}

async function ask(engine: Engine, times: number, query: string, variables = {}, caller = anonymousCaller) {
  for (let n = 0; n < times; n++) await engine.execute({ query, variables }, testContext(caller));
}

test('what was asked most is planned before the first request, for the same conditions and rights', async () => {
  const [old, next] = [start(OLD), start(NEW)];
  const conditional = 'query ($n: Int!, $no: Boolean!) { film(n: $n) book @skip(if: $no) }';
  await ask(old.engine, 2, '{ book }');
  await ask(old.engine, 5, conditional, { n: 3, no: true });
  await ask(old.engine, 3, '{ secret book }', {}, person);
  await ask(old.engine, 4, '{ gone }');

  expect(old.engine.hottest(2).map(({ hits, conditions }) => [hits, conditions])).toEqual([
    [5, { no: true }],
    [4, {}],
  ]);
  expect(JSON.stringify(old.engine.hottest(9))).not.toContain('usr_lin');
  expect(await warmUp(next.engine, old.engine)).toMatchObject({ warmed: 3, left: 1 });
  const planned = [...next.planned];
  await ask(next.engine, 1, conditional, { n: 9, no: true });
  await ask(next.engine, 1, '{ secret book }', {}, person);
  await ask(next.engine, 1, '{ book }');
  expect(next.planned).toEqual(planned);
  expect(planned).toHaveLength(3);
});

test('no more than so many are planned, the hottest first', async () => {
  const [old, next] = [start(OLD), start(NEW)];
  for (let n = 1; n <= 5; n++) await ask(old.engine, n, `{ a${n}: book }`);

  await warmUp(next.engine, old.engine, { maxOperations: 2 });

  expect(next.planned).toEqual(['query{a5: book}', 'query{a4: book}']);
});

test('warming up ends with its time, whatever the planner does', async () => {
  const [old, next] = [start(OLD), start(NEW, () => new Promise(() => undefined))];
  await ask(old.engine, 1, '{ book }');

  expect(await warmUp(next.engine, old.engine, { maxMs: 50 })).toMatchObject({ warmed: 0, left: 1 });
});

test('warmth outlives a generation that nobody asked', async () => {
  const [old, middle, next] = [start(OLD), start(NEW), start(NEW)];
  await ask(old.engine, 4, '{ book }');

  await warmUp(middle.engine, old.engine);
  await warmUp(next.engine, middle.engine);

  expect(next.engine.hottest(1)).toMatchObject([{ query: '{ book }', hits: 1 }]);
});
