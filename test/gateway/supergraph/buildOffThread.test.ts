import { printSchema } from 'graphql';
import { type BuiltGeneration, buildOffThread } from '../../../gateway/supergraph/buildOffThread.ts';
import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import { supergraphOf } from '../../support/composition.ts';
import { largeSupergraph } from '../../support/supergraphText.ts';

const built: BuiltGeneration[] = [];
afterEach(async () => {
  await Promise.all(built.splice(0).map((one) => one.planner.close()));
});

async function build(supergraphSdl: string, timeoutMs?: number): Promise<BuiltGeneration> {
  const one = await buildOffThread(supergraphSdl, timeoutMs === undefined ? {} : { timeoutMs });
  built.push(one);
  return one;
}

const LIBRARY = supergraphOf({
  books: `
    """The roots."""
    type Query { book(by: By!): Book @authenticated kind: Kind @deprecated(reason: "Use book.") }
    input By @oneOf { id: ID isbn: Isbn }
    scalar Isbn @specifiedBy(url: "https://example.org/isbn")
    enum Kind { PAPER """Hidden.""" INTERNAL @inaccessible }
    type Book @key(fields: "id") { id: ID! title: String @requiresScopes(scopes: [["titles"]]) }
    directive @trace(level: Int) on FIELD`,
  stars: 'type Book @key(fields: "id") { id: ID! stars: Int }',
});

test('a generation built off the thread is the one that loading gives', async () => {
  const { generation } = await build(LIBRARY);
  const { apiSchema, ...rest } = generation;
  const { apiSchema: expected, ...others } = loadGeneration(LIBRARY);
  expect(rest).toEqual(others);
  expect(printSchema(apiSchema)).toBe(printSchema(expected));
});

test('its planner plans in a process of its own, many at once', async () => {
  const { planner } = await build(LIBRARY);
  const titles = Array.from(
    { length: 20 },
    (_, n) => `query Q${n} { book(by: { id: "${n}" }) { title stars } }`,
  );
  const plans = await Promise.all(titles.map((title) => planner.planAsync(title, null, new Set(), 0)));
  expect(plans.map((plan) => plan.node?.kind)).toEqual(titles.map(() => 'Sequence'));
  expect(JSON.stringify(plans[7])).toContain('book(by: {id: \\"7\\"})');
});

test('an operation that cannot be planned rejects, and the process goes on', async () => {
  const { planner } = await build(LIBRARY);
  await expect(planner.planAsync('{ nothing }', null, new Set(), 0)).rejects.toThrow(
    'The operation cannot be planned.',
  );
  await expect(planner.planAsync('{ kind }', null, new Set(), 0)).resolves.toHaveProperty(
    'kind',
    'QueryPlan',
  );
});

test('override labels of the supergraph are told', async () => {
  const supergraph = supergraphOf({
    a: 'type Query { x: Int y: Int }',
    b: 'type Query { x: Int @override(from: "a", label: "percent(25)") y: Int @override(from: "a", label: "beta") }',
  });
  const { planner } = await build(supergraph);
  expect(planner.overridePercentages).toEqual([25]);
  expect(planner.overrideLabels).toEqual(['beta']);
  const plan = await planner.planAsync('{ y }', null, new Set(['beta']), 100);
  expect(JSON.stringify(plan)).toContain('"serviceName":"b"');
});

test.each([
  ['type Query {', 'SUPERGRAPH_UNREADABLE', /^The supergraph does not parse/],
  ['type Query { a: Int }', 'SUPERGRAPH_NOT_FEDERATED', /does not @link/],
  [LIBRARY.replace('book(by: By!)', 'book(by: Gone!)'), 'SUPERGRAPH_API_INVALID', /Unknown type: "Gone"/],
])(
  'a supergraph that loading refuses is refused with the same words',
  async (supergraphSdl, code, message) => {
    await expect(build(supergraphSdl)).rejects.toMatchObject({
      name: 'SupergraphError',
      code,
      message: expect.stringMatching(message),
    });
  },
);

test('a build that takes too long is given up', async () => {
  await expect(build(LIBRARY, 1)).rejects.toMatchObject({
    code: 'SUPERGRAPH_BUILD_FAILED',
    message: 'Building took longer than 1 ms.',
  });
});

test('the calling thread goes on with other work while a large supergraph is built', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await build(largeSupergraph());
  clearInterval(timer);
  expect(turns).toBeGreaterThan(20);
});
