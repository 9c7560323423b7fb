import { backends, federateWith, type TestSubgraph } from '../../support/federation.ts';

const things = [
  { __typename: 'A', id: 'a', size: 1 },
  { __typename: 'B', id: 'b', size: 2 },
];

/**
 * For clients `size` is `Int` on both types; for `shop` it is `Int!` on one of them, so that it must be asked for both
 * under two names.
 */
const shop: TestSubgraph = {
  sdl: `
    type Query { things: [Thing!] }
    type Box @key(fields: "id") { id: ID! things: [Thing!] }
    union Thing = A | B
    type A @key(fields: "id") { id: ID! size: Int! @shareable }
    type B @key(fields: "id") { id: ID! size: Int @shareable }`,
  resolvers: {
    Query: { things: () => things },
    Box: { things: () => things },
  },
};
const other: TestSubgraph = {
  sdl: 'type A @key(fields: "id", resolvable: false) { id: ID! size: Int @shareable }',
};

const shelf: TestSubgraph = {
  sdl: 'type Query { box: Box } type Box @key(fields: "id") { id: ID! }',
  resolvers: { Query: { box: () => ({ id: 'box' }) } },
};

const sizes = '{ ... on A { size } ... on B { size } }';
const aliasIn = (query: string): string => /(\w+): size/.exec(query)?.[1] ?? 'none';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('a name that a subgraph is asked by for its own sake is not the one that clients see', async () => {
    const { ask, calls } = federate({ shop, other });

    expect(await ask(`{ things ${sizes} }`)).toEqual({ data: { things: [{ size: 1 }, { size: 2 }] } });
    expect(calls[0]?.query).toMatch(/\w+: size/);
  });

  test('nor is it in the path of an error', async () => {
    const tamper: TestSubgraph['tamper'] = ({ data }, { query }) => {
      const alias = aliasIn(query);
      (data as { things: unknown[] }).things[1] = { __typename: 'B', [alias]: null };
      return { data, errors: [{ message: 'No scales.', path: ['things', 1, alias] }] };
    };
    const { ask } = federate({ shop: { ...shop, tamper }, other });

    expect(await ask(`{ things ${sizes} }`)).toMatchObject({
      data: { things: [{ size: 1 }, { size: null }] },
      errors: [{ path: ['things', 1, 'size'] }],
    });
  });

  test('of entities it is the same', async () => {
    const graph = { shop, other, shelf };
    const query = `{ box { things ${sizes} } }`;
    expect(await federate(graph).ask(query)).toEqual({
      data: { box: { things: [{ size: 1 }, { size: 2 }] } },
    });

    const tamper: TestSubgraph['tamper'] = ({ data }, { query: asked }) => {
      const alias = aliasIn(asked);
      const [box] = (data as { _entities: { things: Record<string, unknown>[] }[] })._entities;
      if (box) box.things[1] = { __typename: 'B', [alias]: null };
      return { data, errors: [{ message: 'No scales.', path: ['_entities', 0, 'things', 1, alias] }] };
    };
    expect(await federate({ ...graph, shop: { ...shop, tamper } }).ask(query)).toMatchObject({
      data: { box: { things: [{ size: 1 }, { size: null }] } },
      errors: [{ path: ['box', 'things', 1, 'size'] }],
    });
  });
});
