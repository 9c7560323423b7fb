import { backends, federateWith } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('one entity reached by two paths keeps one response key for two things apart', async () => {
    const { ask } = federate(library());

    const answer = await ask(`{
    me { id list: reviews(first: 1) { body } }
    users { list: reviews(first: 2) { body } }
    topReviews(first: 1) { author { list: reviews(first: 0) { id } } }
  }`);

    expect(answer).toEqual({
      data: {
        me: { id: 'u1', list: [{ body: 'Good' }] },
        users: [{ list: [{ body: 'Good' }, { body: 'Bad' }] }, { list: [] }],
        topReviews: [{ author: { list: [] } }],
      },
    });
  });

  test('an alias that is the name of a key field does not disturb the key', async () => {
    const { ask } = federate(library());

    const answer = await ask(
      '{ me { id: name upc: id __typename: name reviews(first: 1) { __proto__: body constructor: rating } } }',
    );

    expect(answer.data).toEqual({
      me: JSON.parse(
        '{"id":"Ada","upc":"u1","__typename":"Ada","reviews":[{"__proto__":"Good","constructor":5}]}',
      ),
    });
    expect(JSON.stringify(answer)).toContain('"__proto__":"Good"');
  });

  test('one field under several aliases and arguments answers each', async () => {
    const { ask } = federate(library());

    const answer = await ask(
      '{ topReviews(first: 1) { body loud: body(upper: true) same: body quiet: body(upper: false) } }',
    );

    expect(answer.data).toEqual({
      topReviews: [{ body: 'Good', loud: 'GOOD', same: 'Good', quiet: 'Good' }],
    });
  });

  test('fields answer in the order of the operation, fragments included', async () => {
    const { ask } = federate(library());

    const answer = await ask(
      '{ me { ...A id ... on User { name manager { name } } } } fragment A on User { manager { id } }',
    );

    expect(JSON.stringify(answer)).toBe(
      '{"data":{"me":{"manager":{"id":"u2","name":"Bob"},"id":"u1","name":"Ada"}}}',
    );
  });

  test("a client's argument and a required one on one field are two values", async () => {
    const { ask } = federate({
      shop: {
        sdl: `type Query { item: Item }
        type Item @key(fields: "id") { id: ID! price(currency: String!): Int }`,
        resolvers: {
          Query: { item: () => ({ id: '1' }) },
          Item: {
            price: (_: unknown, { currency }: { currency: string }) => (currency === 'USD' ? 2 : 10),
            __resolveReference: (item: unknown) => item,
          },
        },
      },
      tax: {
        sdl: `type Item @key(fields: "id") { id: ID! price(currency: String!): Int @external
        tax: Int @requires(fields: "price(currency: \\"USD\\")")
        duty: Int @requires(fields: "price(currency: \\"CNY\\")") }`,
        resolvers: {
          Item: {
            tax: ({ price }: { price: number }) => price * 100,
            duty: ({ price }: { price: number }) => price * 1000,
          },
        },
      },
    });

    expect(await ask('{ item { price(currency: "CNY") usd: price(currency: "USD") tax duty } }')).toEqual({
      data: { item: { price: 10, usd: 2, tax: 200, duty: 10_000 } },
    });
  });

  test("a client's argument leaves a required field its default", async () => {
    const { ask } = federate({
      start: {
        sdl: 'type Query { box: Box } type Box @key(fields: "id") { id: ID! }',
        resolvers: { Query: { box: () => ({ id: '9' }) } },
      },
      shop: {
        sdl: `type Box @key(fields: "id") { id: ID! item: Item }
        type Item @key(fields: "id") { id: ID! price(times: Int = 1): Int }`,
        resolvers: {
          Box: { item: () => ({ id: '1' }), __resolveReference: (box: unknown) => box },
          Item: {
            price: (_: unknown, { times }: { times: number }) => 10 * times,
            __resolveReference: (item: unknown) => item,
          },
        },
      },
      tax: {
        sdl: `type Item @key(fields: "id") { id: ID! price(times: Int = 1): Int @external
        tax: Int @requires(fields: "price") }`,
        resolvers: { Item: { tax: ({ price }: { price: number }) => price + 1 } },
      },
    });

    expect(await ask('{ box { item { price(times: 5) tax } } }')).toEqual({
      data: { box: { item: { price: 50, tax: 11 } } },
    });
  });

  test('an alias of a key of an interface object is answered like the key', async () => {
    const { ask } = federate({
      scores: {
        sdl: 'type Query { top: Media } type Media @interfaceObject @key(fields: "id") { id: ID! score: Int }',
        resolvers: { Query: { top: () => ({ id: '1', score: 5 }) } },
      },
      media: {
        sdl: `interface Media @key(fields: "id") { id: ID! title: String }
          type Film implements Media @key(fields: "id") { id: ID! title: String }
          type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }`,
        resolvers: {
          Media: {
            __resolveType: () => 'Film',
            __resolveReference: ({ id }: object & { id: string }) => ({ id, title: 'Ran' }),
          },
        },
      },
    });

    expect(await ask('{ top { ... on Film { score: id title } ... on Book { pages score: id } } }')).toEqual({
      data: { top: { score: '1', title: 'Ran' } },
    });
  });
});
