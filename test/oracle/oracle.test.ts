import { buildSchema } from 'graphql';
import { fuzz } from './fuzz.ts';
import type { PlantedBug } from './plantedBugs.ts';
import { createRandom } from './random.ts';
import { smallerOperations } from './shrinkOperation.ts';

test('the gateway answers random operations on random graphs as one schema over the same data does', async () => {
  const result = await fuzz({ seed: 3, cases: 300, jobs: 1 });

  expect(result.failures).toEqual([]);
  expect(result.cases).toBeGreaterThanOrEqual(300);
  expect(result.unplanned).toBeLessThan(result.cases / 10);
  expect(result.deferred).toBeGreaterThan(5);
  expect(result.subscribed).toBeGreaterThan(5);
  expect(result.discards).toEqual(new Map());
});

test('a world whose operations break the planner is fuzzed to its end, and these are counted', async () => {
  const result = await fuzz({ seed: 419, cases: 50, jobs: 1 });

  expect(result).toMatchObject({ cases: 50, broken: 6, crashes: [], failures: [] });
});

const found: [bug: PlantedBug, rule: string][] = [
  ['errors are dropped', 'no null without an error'],
  ['keys change places', 'same data as the monolith'],
  ['a value is another', 'same data as the monolith'],
  ['a null stops too early', 'nothing differs but nulls'],
  ['a path shows how the gateway asked', 'error paths lead somewhere'],
];

test.each(found)('the oracle notices when %s', async (planted, rule) => {
  const { failures } = await fuzz({ seed: 3, cases: 40, jobs: 1, planted });

  expect(failures.map((failure) => failure.rule)).toContain(rule);
});

test('a seed makes the same choices every time, and its neighbour others', () => {
  const drawn = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 20 }, () => random.below(1000));
  };

  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
});

test('every step of shrinking an operation is valid, and leaves fragments and variables away that nobody reads', () => {
  const schema = buildSchema('type Query { me(loud: Boolean): User } type User { id: ID name: String }');
  const operation = {
    query: 'query ($loud: Boolean) { me(loud: $loud) { id ...Name } } fragment Name on User { name }',
    variables: { loud: true },
  };

  const smaller = [...smallerOperations(schema, operation)].map(({ query, variables }) => ({
    query: query.replaceAll(/\s+/g, ' '),
    variables,
  }));

  expect(smaller).toContainEqual({
    query: 'query ($loud: Boolean) { me(loud: $loud) { id } }',
    variables: { loud: true },
  });
  expect(smaller).toContainEqual({
    query: '{ me { id ...Name } } fragment Name on User { name }',
    variables: {},
  });
});
