import { serveFederation } from '../../support/federationServers.ts';

const typed = (typename: string) => (id: string) => ({ __typename: typename, id });
const [tree, moss, fern] = [typed('Tree'), typed('Moss'), typed('Fern')];

test('a union that differs between subgraphs answers what each can give', async () => {
  const { ask } = await serveFederation({
    forest: {
      types: `
        type Query { north: Plant }
        union Plant = Tree | Moss
        type Tree @key(fields: "id") { id: ID! height: Int }
        type Moss { id: ID! @shareable }`,
      resolvers: { Query: { north: () => ({ ...tree('t1'), height: 9 }) } },
    },
    swamp: {
      types: `
        type Query { south: Plant }
        union Plant = Moss | Fern
        type Moss { id: ID! @shareable }
        type Fern @key(fields: "id") { id: ID! fronds: Int }`,
      resolvers: { Query: { south: () => ({ ...fern('f1'), fronds: 12 }) } },
    },
  });
  const plant = '{ __typename ... on Tree { height } ... on Fern { fronds } ... on Moss { id } }';
  expect(await ask(`{ north ${plant} south ${plant} }`)).toEqual({
    data: { north: { __typename: 'Tree', height: 9 }, south: { __typename: 'Fern', fronds: 12 } },
  });
});

test('a field that is one member here and the union there answers with the member’s fields', async () => {
  const subgraph = (types: string) => ({
    types: `${types}\ntype Tree @key(fields: "id") { id: ID! @shareable }`,
    resolvers: { Query: { best: () => tree('t1') } },
  });
  const { ask } = await serveFederation({
    a: subgraph('type Query { best: Tree @shareable }'),
    b: subgraph(
      'type Query { best: Plant @shareable }\nunion Plant = Tree | Moss\ntype Moss { soft: Boolean }',
    ),
    heights: {
      types: 'type Tree @key(fields: "id") { id: ID! height: Int }',
      resolvers: { Tree: { height: () => 30 } },
    },
  });
  expect(await ask('{ best { __typename ... on Tree { id height } ... on Moss { soft } } }')).toEqual({
    data: { best: { __typename: 'Tree', id: 't1', height: 30 } },
  });
});

test('fields of several subgraphs, on members of a union with the same names, do not mix', async () => {
  const { ask } = await serveFederation({
    garden: {
      types: `
        type Query { bed: [Plant!]! }
        union Plant = Tree | Moss | Fern
        type Tree @key(fields: "id") { id: ID! }
        type Moss @key(fields: "id") { id: ID! }
        type Fern @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { bed: () => [tree('1'), moss('1'), fern('1'), tree('2')] } },
    },
    labels: {
      types: `
        type Tree @key(fields: "id") { id: ID! label: String! size: Int }
        type Moss @key(fields: "id") { id: ID! label: String size: Float }`,
      resolvers: {
        Tree: { label: ({ id }: { id: string }) => `tree ${id}`, size: () => 3 },
        Moss: { label: () => null, size: () => 0.5 },
      },
    },
    ferns: {
      types: 'type Fern @key(fields: "id") { id: ID! label: [String] }',
      resolvers: { Fern: { label: () => ['fern', null] } },
    },
  });
  const query = `{ bed {
    __typename
    ... on Tree { treeLabel: label size: size }
    ... on Moss { label mossSize: size }
    ... on Fern { labels: label id }
  } }`;
  expect(await ask(query)).toEqual({
    data: {
      bed: [
        { __typename: 'Tree', treeLabel: 'tree 1', size: 3 },
        { __typename: 'Moss', label: null, mossSize: 0.5 },
        { __typename: 'Fern', labels: ['fern', null], id: '1' },
        { __typename: 'Tree', treeLabel: 'tree 2', size: 3 },
      ],
    },
  });
});

test('a union whose members implement an interface only elsewhere answers through that interface', async () => {
  const { ask } = await serveFederation({
    finds: {
      types: `
        type Query { finds: [Find] }
        union Find = Tree | Moss
        interface Dated { seen: Int }
        type Tree implements Dated @key(fields: "id") { id: ID! seen: Int }
        type Moss implements Dated @key(fields: "id") { id: ID! seen: Int }`,
      resolvers: {
        Query: {
          finds: () => [
            { ...tree('t'), seen: 1 },
            { ...moss('m'), seen: 2 },
          ],
        },
      },
    },
    names: {
      types: `
        interface Named { name: String }
        type Tree implements Named @key(fields: "id") { id: ID! name: String }
        type Moss @key(fields: "id") { id: ID! name: String }`,
      resolvers: { Tree: { name: () => 'Oak' }, Moss: { name: () => 'Sphagnum' } },
    },
  });
  expect(await ask('{ finds { ... on Dated { seen } ... on Named { name } } }')).toEqual({
    data: { finds: [{ seen: 1, name: 'Oak' }, { seen: 2 }] },
  });
  expect(
    await ask('{ finds { ... on Moss { name } ... on Dated { ... on Named { __typename } } } }'),
  ).toEqual({
    data: { finds: [{ __typename: 'Tree' }, { name: 'Sphagnum' }] },
  });
});

const herbarium = {
  sheets: {
    types: `
      type Query { sheets: [Sheet!]! }
      interface Sheet { id: ID! taken: Int }
      type Pressed implements Sheet @key(fields: "id") { id: ID! taken: Int glue: String }
      type Drawn implements Sheet @key(fields: "id") { id: ID! taken: Int artist: Artist }
      type Artist @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: {
        sheets: () => [
          { __typename: 'Pressed', id: 'p', taken: 1890, glue: 'gum' },
          { __typename: 'Drawn', id: 'd', taken: 1910, artist: { id: 'a' } },
        ],
      },
    },
  },
  scans: {
    types: `
      interface Scanned { id: ID! scan: String }
      type Pressed implements Scanned @key(fields: "id") { id: ID! scan: String }
      type Drawn implements Scanned @key(fields: "id") { id: ID! scan: String }
      type Artist @key(fields: "id") { id: ID! name: String }`,
    resolvers: {
      Pressed: { scan: ({ id }: { id: string }) => `${id}.png` },
      Drawn: { scan: ({ id }: { id: string }) => `${id}.svg` },
      Artist: { name: () => 'Mei' },
    },
  },
};

test('fields through an interface, its types and another subgraph’s interface come together', async () => {
  const { ask, calls } = await serveFederation(herbarium);
  const query = `{ sheets {
    __typename id
    ... on Scanned { scan }
    ... on Drawn { taken artist { name } }
    ... on Pressed { year: taken glue }
  } }`;
  expect(await ask(query)).toEqual({
    data: {
      sheets: [
        { __typename: 'Pressed', id: 'p', scan: 'p.png', year: 1890, glue: 'gum' },
        { __typename: 'Drawn', id: 'd', scan: 'd.svg', taken: 1910, artist: { name: 'Mei' } },
      ],
    },
  });
  expect(calls()).toHaveLength(2);
});

test('nested fragments that cannot apply give nothing, and aliases of one field stay apart', async () => {
  const { ask } = await serveFederation(herbarium);
  const query = `query { sheets {
    ...both
    ... on Pressed { ... on Sheet { ... on Drawn { taken } ... on Pressed { glue } } }
  } }
  fragment both on Sheet { a: taken b: taken ... on Drawn { artist { ...who } } }
  fragment who on Artist { id name }`;
  expect(await ask(query)).toEqual({
    data: {
      sheets: [
        { a: 1890, b: 1890, glue: 'gum' },
        { a: 1910, b: 1910, artist: { id: 'a', name: 'Mei' } },
      ],
    },
  });
});

test('only __typename can be asked for, at every depth and under any alias', async () => {
  const { ask } = await serveFederation(herbarium);
  expect(await ask('{ __typename it: __typename sheets { kind: __typename } }')).toEqual({
    data: { __typename: 'Query', it: 'Query', sheets: [{ kind: 'Pressed' }, { kind: 'Drawn' }] },
  });
});

test('the types of an interface may grow in another subgraph', async () => {
  const { ask } = await serveFederation({
    a: {
      types: `
        type Query { a: [Shape] }
        interface Shape { id: ID! }
        type Circle implements Shape @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { a: () => [{ __typename: 'Circle', id: 'c' }] } },
    },
    b: {
      types: `
        type Query { b: [Shape] }
        interface Shape { id: ID! }
        type Square implements Shape @key(fields: "id") { id: ID! side: Int }
        type Circle implements Shape @key(fields: "id") { id: ID! radius: Int }`,
      resolvers: {
        Query: {
          b: () => [
            { __typename: 'Square', id: 's', side: 2 },
            { __typename: 'Circle', id: 'c', radius: 1 },
          ],
        },
        Circle: { __resolveReference: () => ({ id: 'c', radius: 1 }) },
      },
    },
  });
  const shape = '{ id ... on Circle { radius } ... on Square { side } }';
  expect(await ask(`{ a ${shape} b ${shape} }`)).toEqual({
    data: {
      a: [{ id: 'c', radius: 1 }],
      b: [
        { id: 's', side: 2 },
        { id: 'c', radius: 1 },
      ],
    },
  });
});

test('keys stand in the order in which the operation first names them, fragments included', async () => {
  const { ask } = await serveFederation({
    tree: {
      types: `
        type Query { node: Node }
        interface Node { id: ID! next: Node a: Int b: Int c: Int }
        type Leaf implements Node { id: ID! next: Node a: Int b: Int c: Int }`,
      resolvers: {
        Query: { node: () => leaf(leaf(null)) },
        Node: { __resolveType: () => 'Leaf' },
      },
    },
  });
  const answer = await ask('{ node { next { a } ... on Leaf { next { b } } next { c } } }');
  expect(JSON.stringify(answer)).toBe('{"data":{"node":{"next":{"a":1,"b":2,"c":3}}}}');
});

const leaf = (next: object | null) => ({ __typename: 'Leaf', id: 'l', next, a: 1, b: 2, c: 3 });
