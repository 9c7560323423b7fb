import { backends, federateWith, type TestSubgraph } from '../../support/federation.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  const media = [
    { __typename: 'Book', id: 'b1', title: 'Momo', pages: 300 },
    { __typename: 'Film', id: 'f1', title: 'Alien', length: 117 },
  ];

  const catalogue = (): Record<'media' | 'ratings', TestSubgraph> => ({
    media: {
      sdl: `
      type Query { media: [Media!] first: Media one: Either hidden: Media }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
      type Film implements Media @key(fields: "id") { id: ID! title: String length: Int }
      type Secret implements Media @key(fields: "id") @inaccessible { id: ID! title: String }
      union Either = Book | Film`,
      resolvers: {
        Query: {
          media: () => media,
          first: () => media[0],
          one: () => media[1],
          hidden: () => ({ __typename: 'Secret', id: 's1', title: 'unseen' }),
        },
        Media: {
          __resolveReference: ({ id }: { id: string }) => media.find((one) => one.id === id),
          __resolveType: ({ __typename }: { __typename: string }) => __typename,
        },
        Book: { __resolveReference: ({ id }: { id: string }) => media.find((one) => one.id === id) },
        Film: { __resolveReference: ({ id }: { id: string }) => media.find((one) => one.id === id) },
      },
    },
    ratings: {
      sdl: `
      type Query { best: [Media!] }
      type Media @key(fields: "id") @interfaceObject { id: ID! rating: Int }`,
      resolvers: {
        Query: {
          best: () => [
            { id: 'f1', rating: 9 },
            { id: 'b1', rating: 8 },
          ],
        },
        Media: { rating: ({ id, rating }: { id: string; rating?: number }) => rating ?? id.length },
      },
    },
  });

  test('each object of an interface answers the fields of its own type', async () => {
    const { ask } = federate(catalogue());

    expect(await ask('{ media { id ... on Book { pages } ... on Film { length } rating } }')).toEqual({
      data: {
        media: [
          { id: 'b1', pages: 300, rating: 2 },
          { id: 'f1', length: 117, rating: 2 },
        ],
      },
    });
  });

  test('an interface object learns its concrete type from the subgraph that knows it', async () => {
    const { ask } = federate(catalogue());

    expect(
      await ask('{ best { __typename rating ... on Film { length title } ... on Book { pages } } }'),
    ).toEqual({
      data: {
        best: [
          { __typename: 'Film', rating: 9, length: 117, title: 'Alien' },
          { __typename: 'Book', rating: 8, pages: 300 },
        ],
      },
    });
  });

  test('an interface object whose type nobody asks for is answered without a further call', async () => {
    const graph = catalogue();
    const visible = {
      ...graph,
      media: {
        ...graph.media,
        sdl: graph.media.sdl.replace(/type Secret.*/, '').replace('hidden: Media', ''),
      },
    };
    const { Query, ...others } = graph.media.resolvers as Record<string, Record<string, unknown>>;
    const { hidden: _unused, ...queries } = Query as Record<string, unknown>;
    const { ask, calls } = federate({
      ...visible,
      media: { ...visible.media, resolvers: { ...others, Query: queries } },
    });

    expect(await ask('{ best { id rating } }')).toEqual({
      data: {
        best: [
          { id: 'f1', rating: 9 },
          { id: 'b1', rating: 8 },
        ],
      },
    });
    expect(calls).toHaveLength(1);
  });

  test('an object of a type that clients may not see does not reach them', async () => {
    const { ask } = federate(catalogue());

    const answer = await ask('{ hidden { id title } }');

    expect(answer.data).toEqual({ hidden: null });
    expect(JSON.stringify(answer)).not.toMatch(/Secret|unseen/);
    expect(answer.errors?.map((error) => error.extensions.code)).toEqual(['INVALID_VALUE']);
  });

  test('a union answers by type, and a missing type name is an error', async () => {
    const graph = catalogue();
    const query = '{ one { ... on Film { length } ... on Book { pages } } }';

    expect(await federate(graph).ask(query)).toEqual({ data: { one: { length: 117 } } });
    const nameless = federate({
      ...graph,
      media: { ...graph.media, tamper: () => ({ data: { one: { length: 1 } } }) },
    });
    expect(await nameless.ask(query)).toMatchObject({
      data: { one: null },
      errors: [{ path: ['one'], extensions: { code: 'INVALID_VALUE' } }],
    });
  });

  test('fields of one name and different nullability on different types do not collide', async () => {
    const { ask } = federate({
      shop: {
        sdl: `type Query { either: [Either!] }
        union Either = A | B
        type A @key(fields: "id") { id: ID! size: Int! }
        type B @key(fields: "id") { id: ID! size: Int }`,
        resolvers: {
          Query: {
            either: () => [
              { __typename: 'A', id: '1', size: 1 },
              { __typename: 'B', id: '2', size: null },
            ],
          },
          A: { __resolveReference: (a: unknown) => a },
          B: { __resolveReference: (b: unknown) => b },
        },
      },
    });

    expect(await ask('{ either { ... on A { size } ... on B { other: size } } }')).toEqual({
      data: { either: [{ size: 1 }, { other: null }] },
    });
  });
});
