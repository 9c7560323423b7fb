import { GraphQLError } from 'graphql';
import { backends, federateWith, testContext } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  const codesOf = async (query: string, variables?: Record<string, unknown>, options = {}) => {
    const { engine, calls } = federate(library(), options);
    const outcome = await engine.execute({ query, variables }, testContext());
    if (outcome.kind !== 'complete') throw new Error(outcome.kind);
    expect(calls).toEqual([]);
    expect(outcome.phase).toBe('request-error');
    expect(outcome.hasData).toBe(false);
    expect(JSON.parse(outcome.text).data).toBeUndefined();
    return JSON.parse(outcome.text).errors.map((error: GraphQLError) => error.extensions.code);
  };

  test('a document that does not parse is refused', async () => {
    expect(await codesOf('{ me {')).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  test('a document with too many tokens is refused while it is read', async () => {
    expect(await codesOf('{ me { id id id id id } }', {}, { maxTokens: 8 })).toEqual([
      'GRAPHQL_PARSE_FAILED',
    ]);
  });

  test('a document nested a hundred thousand deep is refused and the process lives', async () => {
    const query = '{a'.repeat(100_000);
    expect(await codesOf(query, {}, { maxTokens: 1_000_000 })).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  test('an unknown field is refused by validation', async () => {
    expect(await codesOf('{ me { nothing } }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  test('a subscription whose root field depends on a variable is refused', async () => {
    const { engine } = federate({
      clock: { sdl: 'type Query { now: Int } type Subscription { ticks: Int tocks: Int }' },
    });
    const query = 'subscription ($no: Boolean!) { ticks @skip(if: $no) tocks @include(if: $no) }';
    const outcome = await engine.execute({ query, variables: { no: false } }, testContext());

    expect(outcome).toMatchObject({ phase: 'request-error', code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  test("the host's own check is heard before validation", async () => {
    const checkDocument = () => [new GraphQLError('Too deep.', { extensions: { code: 'TOO_DEEP' } })];
    expect(await codesOf('{ me { nothing } }', {}, { checkDocument })).toEqual(['TOO_DEEP']);
  });

  test('a variable of the wrong type is refused', async () => {
    const query = 'query ($first: Int) { topReviews(first: $first) { body } }';
    expect(await codesOf(query, { first: 'many' })).toEqual(['BAD_USER_INPUT']);
  });

  test('an unclear operation name is refused', async () => {
    expect(await codesOf('query A { me { id } } query B { me { id } }')).toEqual([
      'OPERATION_RESOLUTION_FAILURE',
    ]);
  });

  test('streamed lists and deferral in a subscription are refused, never answered in one piece', async () => {
    expect(await codesOf('{ users @stream { name } }')).toEqual(['DEFER_UNSUPPORTED']);
    expect(await codesOf('subscription { userChanged { ... @defer { name } } }')).toEqual([
      'DEFER_UNSUPPORTED',
    ]);
  });

  test.each([
    ['a label that is a variable', 'query ($of: String) { users { ... @defer(label: $of) { name } } }'],
    [
      'one label for two parts',
      '{ users { ... @defer(label: "late") { name } ... @defer(label: "late") { manager { name } } } }',
    ],
    ['a mutation', 'mutation { ... @defer { rename(id: "u1", name: "Eve") { name } } }'],
    [
      'a spread of one',
      'mutation { ...Name @defer } fragment Name on Mutation { rename(id: "1", name: "E") { id } }',
    ],
  ])('deferral with %s is refused by validation', async (_, query) => {
    expect(await codesOf(query)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  test('an operation that takes longer to plan than the deadline is refused', async () => {
    const fields = Array.from(
      { length: 1_000 },
      (_, n) => `a${n}: reviews(first: ${n}) { product { shipping name } }`,
    );
    const query = `{ me { ${fields.join(' ')} } }`;
    expect(await codesOf(query, {}, { planDeadlineMs: 1, maxTokens: 100_000 })).toEqual([
      'QUERY_PLANNING_TIMEOUT',
    ]);
  });

  test('the kind of an operation is known before it runs', () => {
    const { engine } = federate(library());
    const query = 'query Q { me { id } } mutation M { rename(id: 1, name: "x") { id } }';

    expect(engine.operationKind(query, 'M')).toBe('mutation');
    expect(engine.operationKind(query, 'Q')).toBe('query');
    expect(engine.operationKind(query)).toBeNull();
  });
});
