import { serveFederation } from '../../support/federationServers.ts';

const people = new Map(
  [
    { id: 'p1', name: 'Ada', friend: 'p2' },
    { id: 'p2', name: 'Bob', friend: 'p1' },
  ].map((person) => [person.id, person]),
);

const social = {
  people: {
    types: `
      type Query { person(id: ID!): Person crowd: [[Person]] found: [Found] me: Person! }
      type Person @key(fields: "id") { id: ID! name: String friend: Person say(words: String, times: Int = 1, as: Voice): String }
      type Place { name: String! }
      union Found = Person | Place
      input Voice { loud: Boolean! pitch: [Int] }`,
    resolvers: {
      Query: {
        person: (_: unknown, { id }: { id: string }) => people.get(id),
        me: () => people.get('p1'),
        crowd: () => [[people.get('p1'), null], [], null, [people.get('p2')]],
        found: () => [
          { __typename: 'Place', name: 'Here' },
          null,
          { __typename: 'Person', ...people.get('p2') },
        ],
      },
      Person: {
        __resolveReference: ({ id }: { id: string }) => people.get(id) ?? null,
        friend: ({ friend }: { friend: string }) => people.get(friend),
        say: (_: unknown, inputs: object) => JSON.stringify(inputs),
      },
    },
  },
  posts: {
    types: `
      type Person @key(fields: "id") { id: ID! posts(first: Int = 2, tag: Tag): [Post!] best: Post! mood(of: String): Mood }
      type Post { id: ID! title: String author: Person! meta: Json }
      enum Tag { NEWS OLD }
      enum Mood { GOOD BAD }
      scalar Json`,
    resolvers: {
      Person: {
        posts: ({ id }: { id: string }, { first, tag }: { first: number; tag?: string }) =>
          Array.from({ length: first }, (_, n) => ({
            id: n,
            title: `${id}-${tag ?? 'ANY'}-${n}`,
            author: { id },
          })),
        best: ({ id }: { id: string }) =>
          id === 'p1' ? null : { id: 'b', title: 'Best', author: { id: 'p1' } },
        mood: (_: unknown, { of }: { of?: string }) => (of === undefined ? 'GOOD' : 'BAD'),
      },
      Post: { meta: () => ({ id: 'not a key', nested: { __proto: [1, null] }, name: 'x' }) },
    },
  },
};

test('aliases that swap the key with another field do not confuse the way to the next subgraph', async () => {
  const { ask } = await serveFederation(social);
  expect(await ask('{ me { id: name name: id posts { id: title } } }')).toEqual({
    data: { me: { id: 'Ada', name: 'p1', posts: [{ id: 'p1-ANY-0' }, { id: 'p1-ANY-1' }] } },
  });
  expect(
    await ask('{ me { __typename: name kind: __typename id: __typename posts(first: 1) { title } } }'),
  ).toEqual({
    data: { me: { __typename: 'Ada', kind: 'Person', id: 'Person', posts: [{ title: 'p1-ANY-0' }] } },
  });
});

test('one field under several aliases and arguments stays apart, across subgraphs', async () => {
  const { ask } = await serveFederation(social);
  const query = `query ($tag: Tag = OLD, $n: Int) {
    a: person(id: "p1") { posts(first: 1, tag: NEWS) { title } more: posts(first: $n, tag: $tag) { title } }
    b: person(id: "p1") { posts(tag: $tag) { title } mood(of: null) }
  }`;
  expect(await ask(query, { n: 1 })).toEqual({
    data: {
      a: { posts: [{ title: 'p1-NEWS-0' }], more: [{ title: 'p1-OLD-0' }] },
      b: { posts: [{ title: 'p1-OLD-0' }, { title: 'p1-OLD-1' }], mood: 'BAD' },
    },
  });
  expect(await ask(query, { tag: null })).toMatchObject({
    data: { a: { more: [{ title: 'p1-ANY-0' }, { title: 'p1-ANY-1' }] }, b: { mood: 'BAD' } },
  });
});

test('arguments arrive as they were given: texts, defaults, lists, objects, nulls', async () => {
  const { ask } = await serveFederation(social);
  const words = 'a "quoted" \\ line\nnext é 😀 \u0000';
  const query =
    'query ($w: String, $v: Voice) { me { say(words: $w, as: $v) other: say(times: null) block: say(words: """a "b" \\""" c""") } }';
  const answer = await ask(query, { w: words, v: { loud: true, pitch: 3 } });
  expect(answer).toEqual({
    data: {
      me: {
        say: JSON.stringify({ words, times: 1, as: { loud: true, pitch: [3] } }),
        other: '{"times":null}',
        block: JSON.stringify({ words: 'a "b" """ c', times: 1 }),
      },
    },
  });
});

test('lists in lists, nulls in lists and unions with nulls keep their places', async () => {
  const { ask } = await serveFederation(social);
  expect(
    await ask(
      '{ crowd { name posts(first: 1) { title } } found { ... on Person { mood } ... on Place { name } } }',
    ),
  ).toEqual({
    data: {
      crowd: [
        [{ name: 'Ada', posts: [{ title: 'p1-ANY-0' }] }, null],
        [],
        null,
        [{ name: 'Bob', posts: [{ title: 'p2-ANY-0' }] }],
      ],
      found: [{ name: 'Here' }, null, { mood: 'GOOD' }],
    },
  });
});

test('a scalar may be a whole object, and is left alone', async () => {
  const { ask } = await serveFederation(social);
  expect(await ask('{ me { posts(first: 1) { id meta } } }')).toEqual({
    data: {
      me: { posts: [{ id: '0', meta: { id: 'not a key', nested: { __proto: [1, null] }, name: 'x' } }] },
    },
  });
});

test('a null from another subgraph where none may be takes its parent along, with one error', async () => {
  const { ask } = await serveFederation(social);
  const answer = await ask(
    '{ person(id: "p1") { name best { title } friend { best { title author { name } } } } }',
  );
  expect(answer.data).toEqual({ person: null });
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.path).toEqual(['person', 'best']);
  expect(await ask('{ person(id: "p2") { best { author { name friend { best { title } } } } } }')).toEqual({
    data: { person: { best: { author: { name: 'Ada', friend: { best: { title: 'Best' } } } } } },
  });
});

test('the same entity on many ways is asked for once in each step', async () => {
  const { ask, calls } = await serveFederation(social);
  await ask(
    '{ me { friend { friend { friend { posts { id } } } } } same: person(id: "p2") { posts { id } } }',
  );
  const [, second] = calls();
  expect(calls()).toHaveLength(2);
  expect(Object.values(second?.variables ?? {}).flat()).toEqual([{ __typename: 'Person', id: 'p2' }]);
});

test('a payload leads back to the root of its own subgraph', async () => {
  const { ask } = await serveFederation({
    carts: {
      types: `
        type Query { cart: Cart }
        type Mutation { add: AddPayload! }
        type AddPayload { cart: Cart query: Query! }
        type Cart @key(fields: "id") { id: ID! size: Int }`,
      resolvers: {
        Query: { cart: () => ({ id: 'c', size: 1 }) },
        Mutation: { add: () => ({ cart: { id: 'c', size: 2 }, query: {} }) },
      },
    },
    offers: {
      types: 'type Cart @key(fields: "id") { id: ID! rebate: Int }',
      resolvers: { Cart: { rebate: () => 5 } },
    },
  });
  expect(await ask('mutation { add { cart { size rebate } query { cart { size rebate } } } }')).toEqual({
    data: { add: { cart: { size: 2, rebate: 5 }, query: { cart: { size: 1, rebate: 5 } } } },
  });
});

test('interfaces that refer to themselves, with fields from another subgraph at each level', async () => {
  const nodes = new Map(
    [
      { __typename: 'Folder', id: 'root', parent: null },
      { __typename: 'Folder', id: 'docs', parent: 'root' },
      { __typename: 'File', id: 'note', parent: 'docs' },
    ].map((node) => [node.id, node]),
  );
  const parent = ({ parent: id }: { parent: string | null }) => (id === null ? null : nodes.get(id));
  const { ask } = await serveFederation({
    tree: {
      types: `
        type Query { node: Node }
        interface Node { id: ID! parent: Node }
        type Folder implements Node @key(fields: "id") { id: ID! parent: Node }
        type File implements Node @key(fields: "id") { id: ID! parent: Node }`,
      resolvers: { Query: { node: () => nodes.get('note') }, Folder: { parent }, File: { parent } },
    },
    sizes: {
      types: `
        interface Sized { size: Int }
        type Folder implements Sized @key(fields: "id") { id: ID! size: Int items: Int }
        type File implements Sized @key(fields: "id") { id: ID! size: Int }`,
      resolvers: {
        Folder: { size: ({ id }: { id: string }) => id.length * 100, items: () => 2 },
        File: { size: () => 7 },
      },
    },
  });
  const query =
    '{ node { id ...size parent { id ...size parent { ...size parent { id } } } } } fragment size on Sized { size ... on Folder { items } }';
  expect(await ask(query)).toEqual({
    data: {
      node: {
        id: 'note',
        size: 7,
        parent: { id: 'docs', size: 400, items: 2, parent: { size: 400, items: 2, parent: null } },
      },
    },
  });
});

test('an interface object reaches types that a third subgraph extends', async () => {
  const { ask } = await serveFederation({
    core: {
      types: `
        type Query { things: [Thing] }
        interface Thing @key(fields: "id") { id: ID! }
        type Lamp implements Thing @key(fields: "id") { id: ID! watts: Int }
        type Chair implements Thing @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          things: () => [
            { __typename: 'Lamp', id: 'l', watts: 9 },
            { __typename: 'Chair', id: 'c' },
          ],
        },
        Thing: {
          __resolveReference: ({ id }: { id: string }) => ({ __typename: id === 'l' ? 'Lamp' : 'Chair', id }),
        },
        Lamp: { __resolveReference: ({ id }: { id: string }) => ({ id, watts: 9 }) },
      },
    },
    shop: {
      types:
        'type Query { dearest: Thing }\ntype Thing @key(fields: "id") @interfaceObject { id: ID! price: Int }',
      resolvers: {
        Query: { dearest: () => ({ id: 'l' }) },
        Thing: { price: ({ id }: { id: string }) => (id === 'l' ? 40 : 15) },
      },
    },
    energy: {
      types: `
        type Lamp @key(fields: "id") {
          id: ID!
          price: Int @external
          watts: Int @external
          yearly: Int @requires(fields: "price watts")
        }`,
      resolvers: { Lamp: { yearly: ({ price, watts }: { price: number; watts: number }) => price + watts } },
    },
  });
  expect(
    await ask('{ things { price ... on Lamp { yearly } } dearest { ... on Lamp { yearly watts } } }'),
  ).toEqual({
    data: { things: [{ price: 40, yearly: 49 }, { price: 15 }], dearest: { yearly: 49, watts: 9 } },
  });
});
