import { UpstreamFailure, type UpstreamFailureCode } from '../../../gateway/upstream/upstream.ts';
import { backends, federateWith, type TestAnswer } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  const failing = (code: UpstreamFailureCode, subgraph: string) => () => {
    throw new UpstreamFailure(code, subgraph, 'connect ECONNREFUSED 10.0.0.7:4001');
  };

  const summary = (answer: TestAnswer) =>
    answer.errors?.map(({ path, extensions }) => [extensions.code, extensions.subgraph, path?.join('.')]);

  test('a subgraph that is down leaves its fields null, each with an error, and the rest answers', async () => {
    const graph = library();
    const { ask } = federate({
      ...graph,
      products: { ...graph.products, tamper: failing('SUBGRAPH_TIMEOUT', 'products') },
    });

    const answer = await ask('{ me { name } topReviews { body item: product { upc name } } }');

    expect(answer.data).toEqual({
      me: { name: 'Ada' },
      topReviews: [
        { body: 'Good', item: null },
        { body: 'Bad', item: null },
      ],
    });
    expect(summary(answer)).toEqual([
      ['SUBGRAPH_TIMEOUT', 'products', 'topReviews.0.item.name'],
      ['SUBGRAPH_TIMEOUT', 'products', 'topReviews.1.item.name'],
    ]);
  });

  test('a fetch that needs a value of a failed one reports the failed one', async () => {
    const graph = library();
    const { ask, calls } = federate({
      ...graph,
      products: { ...graph.products, tamper: failing('SUBGRAPH_UNREACHABLE', 'products') },
    });

    const answer = await ask('{ topReviews(first: 1) { product { shipping } } }');

    expect(answer.data).toEqual({ topReviews: [{ product: { shipping: null } }] });
    expect(summary(answer)).toEqual([['SUBGRAPH_UNREACHABLE', 'products', 'topReviews.0.product.shipping']]);
    expect(calls.map((call) => call.subgraph)).not.toContain('inventory');
  });

  test('a failed root fetch nulls its root fields', async () => {
    const graph = library();
    const { ask } = federate({
      ...graph,
      accounts: { ...graph.accounts, tamper: failing('SUBGRAPH_HTTP_ERROR', 'accounts') },
    });

    expect(await ask('{ me { name } products { upc } }')).toMatchObject({
      data: { me: null, products: [{ upc: 'p1' }, { upc: 'p2' }] },
      errors: [{ path: ['me'], extensions: { code: 'SUBGRAPH_HTTP_ERROR', subgraph: 'accounts' } }],
    });
  });

  test('of a reply without data each error keeps its place', async () => {
    const graph = library();
    const errors = [
      { message: 'no', path: ['products', 1, 'upc'] },
      { message: 'no', path: ['products', 0, 'name'] },
    ];
    const { ask } = federate({
      ...graph,
      products: { ...graph.products, tamper: () => ({ data: null, errors }) },
    });

    expect(summary(await ask('{ products { upc name } }'))).toEqual([
      ['SUBGRAPH_ERROR', 'products', 'products.1.upc'],
      ['SUBGRAPH_ERROR', 'products', 'products.0.name'],
    ]);
  });

  test('of a reply without data each entity has its own errors, or else the first one', async () => {
    const graph = library();
    const errors = [
      { message: 'no', path: ['_entities', 1, 'upc'] },
      { message: 'no', path: ['_entities', 1, 'name'] },
    ];
    const { ask } = federate({
      ...graph,
      products: { ...graph.products, tamper: () => ({ data: null, errors }) },
    });

    expect(summary(await ask('{ topReviews { product { name } } }'))).toEqual([
      ['SUBGRAPH_ERROR', 'products', 'topReviews.0.product.name'],
      ['SUBGRAPH_ERROR', 'products', 'topReviews.1.product.name'],
    ]);
  });

  test("subgraphs' messages are masked, their code and the client's path are kept", async () => {
    const graph = library();
    const { ask } = federate({
      ...graph,
      reviews: { ...graph.reviews, tamper: (_reply, { query }) => aliased(query) },
    });

    const masked = await ask('{ top: topReviews { text: body(upper: false) rating } }');

    expect(masked.data).toEqual({ top: [{ text: null, rating: 5 }] });
    expect(masked.errors).toEqual([
      {
        message: 'The service behind this field could not answer it.',
        path: ['top', 0, 'text'],
        extensions: { code: 'ROTTEN', subgraph: 'reviews' },
      },
    ]);
  });

  /** A reply under whatever aliases the gateway chose, with an error at the first body. */
  function aliased(sent: string): unknown {
    const top = /(\w+): topReviews/.exec(sent)?.[1] ?? 'topReviews';
    const body = /(\w+): body/.exec(sent)?.[1] ?? 'body';
    return {
      data: { [top]: [{ [body]: null, rating: 5 }] },
      errors: [
        {
          message: 'select * from secrets',
          path: [top, 0, body],
          extensions: { code: 'ROTTEN', stack: 'x' },
        },
      ],
    };
  }

  test("subgraphs' messages and extensions are shown where that is wanted", async () => {
    const graph = library();
    const { ask } = federate(
      { ...graph, reviews: { ...graph.reviews, tamper: (_reply, { query }) => aliased(query) } },
      { exposeSubgraphErrors: true },
    );

    expect((await ask('{ topReviews { body rating } }')).errors).toEqual([
      {
        message: 'select * from secrets',
        path: ['topReviews', 0, 'body'],
        extensions: { code: 'ROTTEN', stack: 'x', subgraph: 'reviews' },
      },
    ]);
  });

  test('errors of entities are mapped to every place that shows the entity', async () => {
    const graph = library();
    const { ask } = federate({
      ...graph,
      accounts: {
        ...graph.accounts,
        tamper: () => ({ data: { _entities: [null] }, errors: [{ message: 'no', path: ['_entities', 0] }] }),
      },
    });

    const answer = await ask('{ topReviews { author { id name } } }');

    expect(answer.data).toEqual({ topReviews: null });
    expect(summary(answer)).toEqual([
      ['SUBGRAPH_ERROR', 'accounts', 'topReviews.0.author.name'],
      ['SUBGRAPH_ERROR', 'accounts', 'topReviews.1.author.name'],
    ]);
  });

  const entityReplies: [title: string, reply: unknown, code: string][] = [
    ['data null beside an error', { data: null, errors: [{ message: 'no' }] }, 'SUBGRAPH_ERROR'],
    ['entities null', { data: { _entities: null } }, 'SUBGRAPH_MALFORMED_REPLY'],
    ['entities missing', { data: {} }, 'SUBGRAPH_MALFORMED_REPLY'],
    ['too few entities', { data: { _entities: [] } }, 'SUBGRAPH_MALFORMED_REPLY'],
    ['an entity that is text', { data: { _entities: ['p1'] } }, 'SUBGRAPH_MALFORMED_REPLY'],
    ['an entity without the field', { data: { _entities: [{}] } }, 'SUBGRAPH_MALFORMED_REPLY'],
    [
      'a null entity beside an error without a path',
      { data: { _entities: [null] }, errors: [{}] },
      'SUBGRAPH_ERROR',
    ],
    [
      'an error with a path of nonsense',
      { data: { _entities: [null] }, errors: [{ path: [{}] }] },
      'SUBGRAPH_ERROR',
    ],
    ['an error that is null', { data: { _entities: [null] }, errors: [null] }, 'SUBGRAPH_ERROR'],
  ];

  test.each(entityReplies)('a reply with %s is an error, not a silent null', async (_title, reply, code) => {
    const graph = library();
    const { ask } = federate({ ...graph, inventory: { ...graph.inventory, tamper: () => reply } });

    const answer = await ask('{ topReviews(first: 1) { product { inStock } } }');

    expect(answer.data).toEqual({ topReviews: [{ product: { inStock: null } }] });
    expect(summary(answer)).toEqual([[code, 'inventory', 'topReviews.0.product.inStock']]);
  });

  test('an entity whose key the reply leaves out is not asked for without it', async () => {
    const graph = library();
    const tamper = () => ({ data: { me: { __typename: 'User', name: 'Ada' } } });
    const { ask, calls } = federate({ ...graph, accounts: { ...graph.accounts, tamper } });

    expect(await ask('{ me { name reviews { body } } }')).toMatchObject({
      data: { me: null },
      errors: [
        { path: ['me', 'reviews'], extensions: { code: 'SUBGRAPH_MISSING_VALUE', subgraph: 'accounts' } },
      ],
    });
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['accounts']);
  });

  test('an entity that a subgraph does not know is null where null is allowed', async () => {
    const graph = library();
    const unknown = {
      ...graph,
      inventory: { ...graph.inventory, tamper: () => ({ data: { _entities: [null] } }) },
    };
    const query = '{ topReviews(first: 1) { product { inStock } } }';

    expect(await federate(unknown).ask(query)).toEqual({
      data: { topReviews: [{ product: { inStock: null } }] },
    });
    const strict = await federate(unknown, { unknownEntities: 'error' }).ask(query);
    expect(summary(strict)).toEqual([
      ['SUBGRAPH_UNKNOWN_ENTITY', 'inventory', 'topReviews.0.product.inStock'],
    ]);
  });

  test('an error that explains no null is reported all the same', async () => {
    const graph = library();
    const { ask } = federate({
      ...graph,
      accounts: {
        ...graph.accounts,
        tamper: (reply) => ({ ...reply, errors: [{ message: 'half', path: ['me'] }] }),
      },
    });

    const answer = await ask('{ first: me { name } }');

    expect(answer.data).toEqual({ first: { name: 'Ada' } });
    expect(summary(answer)).toEqual([['SUBGRAPH_ERROR', 'accounts', undefined]]);
  });

  test('the number of errors in one answer has a limit, and the answer says how many are left out', async () => {
    const graph = library();
    const { ask } = federate(
      { ...graph, inventory: { ...graph.inventory, tamper: failing('SUBGRAPH_TIMEOUT', 'inventory') } },
      { maxErrors: 1 },
    );

    const answer = await ask('{ products { inStock } }');

    expect(answer.errors?.map((error) => error.extensions.code)).toEqual([
      'SUBGRAPH_TIMEOUT',
      'ERRORS_OMITTED',
    ]);
  });
});
