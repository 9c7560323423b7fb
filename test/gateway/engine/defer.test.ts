import { UpstreamFailure } from '../../../gateway/upstream/upstream.ts';
import {
  backends,
  type Federation,
  federateWith,
  type TestSubgraph,
  testContext,
} from '../../support/federation.ts';
import { library } from '../../support/library.ts';

const partsOf = async (federation: Federation, query: string, variables = {}): Promise<unknown[]> => {
  const outcome = await federation.engine.execute({ query, variables }, testContext());
  if (outcome.kind !== 'incremental') throw new Error(outcome.kind);
  return Array.fromAsync(outcome.parts, (text) => JSON.parse(text));
};

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('the first part does not wait for the fetches of what is deferred', async () => {
    const graph = library();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { engine, calls } = federate({
      ...graph,
      reviews: { ...graph.reviews, tamper: (reply) => held.then(() => reply) },
    });
    const query = '{ me { name ... @defer(label: "slow") { reviews { body } } } }';

    const outcome = await engine.execute({ query }, testContext());
    if (outcome.kind !== 'incremental') throw new Error(outcome.kind);
    expect(calls).toEqual([]);
    const parts = outcome.parts[Symbol.asyncIterator]();
    const first = await parts.next();

    expect(JSON.parse(first.value)).toEqual({
      data: { me: { name: 'Ada' } },
      pending: [{ id: '0', path: ['me'], label: 'slow' }],
      hasNext: true,
    });
    release();
    expect(JSON.parse((await parts.next()).value)).toEqual({
      incremental: [{ id: '0', data: { reviews: [{ body: 'Good' }, { body: 'Bad' }] } }],
      completed: [{ id: '0' }],
      hasNext: false,
    });
    expect((await parts.next()).done).toBe(true);
  });

  test('every item of a list has its own deferred part, and nothing is fetched twice', async () => {
    const federation = federate(library());

    const parts = await partsOf(
      federation,
      '{ products { upc ...Stock @defer } } fragment Stock on Product { inStock }',
    );

    expect(parts).toEqual([
      {
        data: { products: [{ upc: 'p1' }, { upc: 'p2' }] },
        pending: [
          { id: '0', path: ['products', 0] },
          { id: '1', path: ['products', 1] },
        ],
        hasNext: true,
      },
      {
        incremental: [
          { id: '0', data: { inStock: true } },
          { id: '1', data: { inStock: false } },
        ],
        completed: [{ id: '0' }, { id: '1' }],
        hasNext: false,
      },
    ]);
    expect(federation.calls.map((call) => call.subgraph)).toEqual(['products', 'inventory']);
  });

  test('a deferral that is switched off is answered in one piece', async () => {
    const { ask } = federate(library());
    const query = 'query ($later: Boolean!) { me { id ... @defer(if: $later) { name } } }';

    expect(await ask(query, { later: false })).toEqual({ data: { me: { id: 'u1', name: 'Ada' } } });
    await expect(ask(query, { later: true })).rejects.toThrow('The outcome is incremental.');
  });

  test('a deferred part within a deferred part follows it', async () => {
    const parts = await partsOf(
      federate(library()),
      '{ topReviews(first: 1) { body ... @defer { author { name ... @defer(label: "in") { reviews(first: 1) { id } } } } } }',
    );

    expect(parts).toEqual([
      {
        data: { topReviews: [{ body: 'Good' }] },
        pending: [{ id: '0', path: ['topReviews', 0] }],
        hasNext: true,
      },
      {
        incremental: [{ id: '0', data: { author: { name: 'Ada' } } }],
        completed: [{ id: '0' }],
        pending: [{ id: '1', path: ['topReviews', 0, 'author'], label: 'in' }],
        hasNext: true,
      },
      {
        incremental: [{ id: '1', data: { reviews: [{ id: 'r1' }] } }],
        completed: [{ id: '1' }],
        hasNext: false,
      },
    ]);
  });

  test('a failure of a deferred part is reported in that part, with its whole path', async () => {
    const graph = library();
    const tamper = () => {
      throw new UpstreamFailure('SUBGRAPH_TIMEOUT', 'inventory', 'late');
    };
    const parts = await partsOf(
      federate({ ...graph, inventory: { ...graph.inventory, tamper } }),
      '{ products { upc ... @defer { inStock } } }',
    );

    const error = (index: number) => ({
      message: 'The service behind this field did not answer in time.',
      path: ['products', index, 'inStock'],
      extensions: { code: 'SUBGRAPH_TIMEOUT', subgraph: 'inventory' },
    });
    expect(parts[0]).not.toHaveProperty('errors');
    expect(parts[1]).toEqual({
      incremental: [
        { id: '0', data: { inStock: null }, errors: [error(0)] },
        { id: '1', data: { inStock: null }, errors: [error(1)] },
      ],
      completed: [{ id: '0' }, { id: '1' }],
      hasNext: false,
    });
  });

  test('a null that no field of a deferred part may hold ends that part without data', async () => {
    const graph = library();
    const parts = await partsOf(
      federate({
        ...graph,
        reviews: { ...graph.reviews, tamper: () => ({ data: { _entities: [{ reviews: null }] } }) },
      }),
      '{ me { name ... @defer { reviews { id } } } }',
    );

    expect(parts).toMatchObject([
      { data: { me: { name: 'Ada' } }, hasNext: true },
      {
        completed: [
          { id: '0', errors: [{ path: ['me', 'reviews'], extensions: { code: 'NON_NULL_VIOLATION' } }] },
        ],
        hasNext: false,
      },
    ]);
    expect(parts[1]).not.toHaveProperty('incremental');
  });

  test('where the object is null there is nothing to follow', async () => {
    const graph = library();
    const federation = federate({
      ...graph,
      accounts: { ...graph.accounts, tamper: () => ({ data: { me: null } }) },
    });

    expect(await partsOf(federation, '{ me { id ... @defer { reviews { id } } } }')).toEqual([
      { data: { me: null }, hasNext: false },
    ]);
    expect(federation.calls.map((call) => call.subgraph)).toEqual(['accounts']);
  });

  test('parts of the root and of abstract types are deferred too', async () => {
    const media: Record<string, TestSubgraph> = {
      media: {
        sdl: `type Query { media: [Media!] count: Int }
          interface Media { title: String }
          type Book implements Media { title: String pages: Int }
          type Film implements Media { title: String length: Int }`,
        resolvers: {
          Query: {
            count: () => 2,
            media: () => [
              { __typename: 'Book', title: 'Momo', pages: 300 },
              { __typename: 'Film', title: 'Alien', length: 117 },
            ],
          },
        },
      },
    };

    const parts = await partsOf(
      federate(media),
      '{ media { title ... on Film @defer { length } } ... @defer { count } }',
    );

    expect(parts[0]).toEqual({
      data: { media: [{ title: 'Momo' }, { title: 'Alien' }] },
      pending: [
        { id: '0', path: [] },
        { id: '1', path: ['media', 1] },
      ],
      hasNext: true,
    });
    expect(parts.slice(1).flatMap((part) => (part as { incremental: unknown[] }).incremental)).toEqual(
      expect.arrayContaining([
        { id: '0', data: { count: 2 } },
        { id: '1', data: { length: 117 } },
      ]),
    );
  });

  test('the first part knows the type of what it shows, whoever tells it', async () => {
    const films = [{ __typename: 'Film', id: 'f1' }];
    const federation = federate({
      media: {
        sdl: `type Query { media: [Media!] }
          interface Media @key(fields: "id") { id: ID! }
          type Film implements Media @key(fields: "id") { id: ID! length: Int }`,
        resolvers: {
          Media: { __resolveReference: () => films[0], __resolveType: () => 'Film' },
          Film: { __resolveReference: (film: object) => film },
        },
      },
      ratings: {
        sdl: `type Query { best: [Media!] }
          type Media @key(fields: "id") @interfaceObject { id: ID! rating: Int }`,
        resolvers: { Query: { best: () => [{ id: 'f1', rating: 9 }] } },
      },
    });

    const parts = await partsOf(federation, '{ best { rating ... on Film { ... @defer { id } } } }');

    expect(parts[0]).toEqual({
      data: { best: [{ rating: 9 }] },
      pending: [{ id: '0', path: ['best', 0] }],
      hasNext: true,
    });
  });

  test('an error that no part shows is in the last part', async () => {
    const graph = library();
    const tamper = (reply: object) => ({ ...reply, errors: [{ message: 'half' }] });
    const federation = federate({ ...graph, accounts: { ...graph.accounts, tamper } });

    const parts = await partsOf(federation, '{ me { name ... @defer { reviews(first: 1) { id } } } }');

    expect(parts).toMatchObject([
      { data: { me: { name: 'Ada' } }, hasNext: true },
      { incremental: [{ id: '0', errors: [{ extensions: { subgraph: 'accounts' } }] }], hasNext: false },
    ]);
    expect(parts[0]).not.toHaveProperty('errors');
  });

  test('what a part before it has shown is not there again, and a part with nothing else is none', async () => {
    const parts = await partsOf(
      federate(library()),
      '{ me { id name ... @defer { name reviews(first: 1) { id } ... @defer { id name manager { id } } } ... @defer { id } } }',
    );

    expect(parts).toEqual([
      {
        data: { me: { id: 'u1', name: 'Ada' } },
        pending: [{ id: '0', path: ['me'] }],
        hasNext: true,
      },
      {
        incremental: [{ id: '0', data: { reviews: [{ id: 'r1' }] } }],
        completed: [{ id: '0' }],
        pending: [{ id: '1', path: ['me'] }],
        hasNext: true,
      },
      {
        incremental: [{ id: '1', data: { manager: { id: 'u2' } } }],
        completed: [{ id: '1' }],
        hasNext: false,
      },
    ]);
  });

  test('a mutation runs once, and only what it returns is deferred', async () => {
    const federation = federate(library());

    const parts = await partsOf(
      federation,
      'mutation { rename(id: "u1", name: "Eve") { name ... @defer { reviews(first: 1) { id } } } }',
    );

    expect(parts).toMatchObject([
      { data: { rename: { name: 'Eve' } }, hasNext: true },
      { incremental: [{ id: '0', data: { reviews: [{ id: 'r1' }] } }], hasNext: false },
    ]);
    expect(federation.calls.map((call) => call.subgraph)).toEqual(['accounts', 'reviews']);
  });
});
