import { serveFederation } from '../../support/federationServers.ts';

test('a shared root field is answered by the subgraphs that together have what is asked', async () => {
  const subgraph = (own: string, value: unknown) => ({
    types: `type Query { station: Station @shareable }\ntype Station { id: ID! @shareable ${own} }`,
    resolvers: { Query: { station: () => ({ id: 's1', ...Object(value) }) } },
  });
  const { ask, calls } = await serveFederation({
    lines: subgraph('lines: [String!]', { lines: ['red'] }),
    lifts: subgraph('lifts: Int', { lifts: 3 }),
    shops: subgraph('shop: Shop } type Shop { name: String', { shop: { name: 'Kiosk' } }),
  });
  expect(await ask('{ station { id lines lifts shop { name } } }')).toEqual({
    data: { station: { id: 's1', lines: ['red'], lifts: 3, shop: { name: 'Kiosk' } } },
  });
  expect(
    calls()
      .map(({ subgraph: name }) => name)
      .sort(),
  ).toEqual(['lifts', 'lines', 'shops']);
  expect(await ask('{ station { id } }')).toEqual({ data: { station: { id: 's1' } } });
  expect(calls()).toHaveLength(1);
});

test('an enum for input has the values that all subgraphs know, one for output those that any gives', async () => {
  const { ask } = await serveFederation({
    a: {
      types:
        'type Query { a(colour: Paint): Int tone: Tone }\nenum Paint { RED BLUE }\nenum Tone { LIGHT DARK }',
      resolvers: {
        Query: { a: (_: unknown, { colour }: { colour: string }) => colour.length, tone: () => 'DARK' },
      },
    },
    b: {
      types:
        'type Query { b(colour: Paint): Int other: Tone }\nenum Paint { BLUE GREEN }\nenum Tone { LIGHT NEON }',
      resolvers: { Query: { other: () => 'NEON' } },
    },
  });
  expect(await ask('{ a(colour: BLUE) tone other }')).toEqual({
    data: { a: 4, tone: 'DARK', other: 'NEON' },
  });
  expect((await ask('{ a(colour: RED) }')).errors).toHaveLength(1);
});

test('an input object has the fields that all subgraphs know', async () => {
  const { ask } = await serveFederation({
    a: {
      types: 'type Query { a(by: By!): String }\ninput By { id: ID! old: Int limit: Int = 5 }',
      resolvers: { Query: { a: (_: unknown, { by }: { by: object }) => JSON.stringify(by) } },
    },
    b: {
      types: 'type Query { b(by: By!): String }\ninput By { id: ID limit: Int = 5 }',
      resolvers: { Query: { b: (_: unknown, { by }: { by: object }) => JSON.stringify(by) } },
    },
  });
  const query = 'query ($by: By!) { a(by: $by) b(by: { id: "2", limit: null }) }';
  expect(await ask(query, { by: { id: '1' } })).toEqual({
    data: { a: '{"id":"1","limit":5}', b: '{"id":"2","limit":null}' },
  });
  expect((await ask('{ a(by: { id: "1", old: 1 }) }')).errors).toHaveLength(1);
  expect((await ask('{ b(by: { limit: 1 }) }')).errors).toHaveLength(1);
});

test('skip and include decide in every subgraph, by variables and their defaults', async () => {
  const { ask, calls } = await serveFederation({
    plants: {
      types: 'type Query { plant: Plant }\ntype Plant @key(fields: "id") { id: ID! name: String }',
      resolvers: { Query: { plant: () => ({ id: '1', name: 'Ivy' }) } },
    },
    care: {
      types: 'type Plant @key(fields: "id") { id: ID! water: Int light: Int }',
      resolvers: { Plant: { water: () => 2, light: () => 7 } },
    },
  });
  const query = `query ($water: Boolean! = true, $light: Boolean!) {
    plant { name @skip(if: $water) water @include(if: $water) ... @include(if: $light) { light } }
  }`;
  expect(await ask(query, { light: false })).toEqual({ data: { plant: { water: 2 } } });
  expect(await ask(query, { water: false, light: true })).toEqual({
    data: { plant: { name: 'Ivy', light: 7 } },
  });
  expect(await ask(query, { water: false, light: false })).toEqual({ data: { plant: { name: 'Ivy' } } });
  expect(calls().map(({ subgraph }) => subgraph)).toEqual(['plants']);
  expect(await ask(query, { water: true, light: true })).toEqual({ data: { plant: { water: 2, light: 7 } } });
});

test('mutations run one after the other, whichever subgraph they belong to', async () => {
  const events: string[] = [];
  const wait = (name: string, ms: number) => async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    events.push(name);
    return { id: name };
  };
  const { ask } = await serveFederation({
    a: {
      types: `
        type Query { a: Int }
        type Mutation { slow: Entry quick: Entry }
        type Entry @key(fields: "id") { id: ID! }`,
      resolvers: { Mutation: { slow: wait('slow', 60), quick: wait('quick', 1) } },
    },
    b: {
      types: 'type Mutation { middle: Entry }\ntype Entry @key(fields: "id") { id: ID! note: String }',
      resolvers: {
        Mutation: { middle: wait('middle', 20) },
        Entry: {
          note: ({ id }: { id: string }) => {
            events.push(`note ${id}`);
            return `about ${id}`;
          },
        },
      },
    },
  });
  expect(await ask('mutation { slow { note } middle { id } quick { note } again: middle { note } }')).toEqual(
    {
      data: {
        slow: { note: 'about slow' },
        middle: { id: 'middle' },
        quick: { note: 'about quick' },
        again: { note: 'about middle' },
      },
    },
  );
  expect(events.slice(0, 7)).toEqual([
    'slow',
    'note slow',
    'middle',
    'quick',
    'note quick',
    'middle',
    'note middle',
  ]);
});

test('an overridden field is resolved by the new subgraph, also as a key’s or a requirement’s field', async () => {
  const { ask, calls } = await serveFederation({
    old: {
      types: 'type Query { user: User }\ntype User @key(fields: "id") { id: ID! name: String age: Int }',
      resolvers: {
        Query: { user: () => ({ id: 'u', name: 'old name', age: 1 }) },
        User: { __resolveReference: () => ({ id: 'u', name: 'old name', age: 1 }) },
      },
    },
    young: {
      types: 'type User @key(fields: "id") { id: ID! name: String @override(from: "old") }',
      resolvers: { User: { name: () => 'new name' } },
    },
    greetings: {
      types:
        'type User @key(fields: "id") { id: ID! name: String @external hello: String @requires(fields: "name") }',
      resolvers: { User: { hello: ({ name }: { name: string }) => `Hello, ${name}` } },
    },
  });
  expect(await ask('{ user { name age hello } }')).toEqual({
    data: { user: { name: 'new name', age: 1, hello: 'Hello, new name' } },
  });
  expect(calls()).toHaveLength(3);
});

test('an override from a subgraph that is not there changes nothing', async () => {
  const { ask } = await serveFederation({
    a: {
      types: 'type Query { user: User }\ntype User @key(fields: "id") { id: ID! age: Int }',
      resolvers: { Query: { user: () => ({ id: 'u', age: 3 }) } },
    },
    b: {
      types: 'type User @key(fields: "id") { id: ID! name: String @override(from: "gone") }',
      resolvers: { User: { name: () => 'Ann' } },
    },
  });
  expect(await ask('{ user { name age } }')).toEqual({ data: { user: { name: 'Ann', age: 3 } } });
});

test('an overridden field of an interface’s types is resolved by the new subgraph through the interface too', async () => {
  const rows = [
    { __typename: 'Photo', id: 'p', at: 'old' },
    { __typename: 'Note', id: 'n', at: 'old' },
  ];
  const { ask } = await serveFederation({
    old: {
      types: `
        type Query { feed: [Post] }
        interface Post { id: ID! at: String }
        type Photo implements Post @key(fields: "id") { id: ID! at: String }
        type Note implements Post @key(fields: "id") { id: ID! at: String }`,
      resolvers: { Query: { feed: () => rows } },
    },
    young: {
      types: `
        interface Post { id: ID! at: String }
        type Photo implements Post @key(fields: "id") { id: ID! at: String @override(from: "old") }
        type Note implements Post @key(fields: "id") { id: ID! at: String @override(from: "old") text: String }`,
      resolvers: { Photo: { at: () => 'new' }, Note: { at: () => 'new', text: () => 'hm' } },
    },
  });
  expect(await ask('{ feed { __typename at ... on Note { text } } }')).toEqual({
    data: {
      feed: [
        { __typename: 'Photo', at: 'new' },
        { __typename: 'Note', at: 'new', text: 'hm' },
      ],
    },
  });
});

test('a label moves a field for the requests that it is on for', async () => {
  const subgraphs = {
    old: {
      types: 'type Query { user: User }\ntype User @key(fields: "id") { id: ID! name: String age: Int }',
      resolvers: {
        Query: { user: () => ({ id: 'u', name: 'old', age: 1 }) },
        User: { __resolveReference: () => ({ id: 'u', name: 'old', age: 1 }) },
      },
    },
    young: {
      types: `type User @key(fields: "id") {
        id: ID!
        name: String @override(from: "old", label: "percent(20)")
        age: Int @override(from: "old", label: "new-age")
      }`,
      resolvers: { User: { name: () => 'new', age: () => 2 } },
    },
  };
  const under = async (percentage: number, labels: string[]) => {
    const { ask } = await serveFederation(subgraphs, {
      override: () => ({ percentage, labels: new Set(labels) }),
    });
    return ask('{ user { name age } }');
  };
  expect(await under(50, [])).toEqual({ data: { user: { name: 'old', age: 1 } } });
  expect(await under(10, [])).toEqual({ data: { user: { name: 'new', age: 1 } } });
  expect(await under(50, ['new-age'])).toEqual({ data: { user: { name: 'old', age: 2 } } });
  expect(await under(0, ['new-age'])).toEqual({ data: { user: { name: 'new', age: 2 } } });
});

test('subgraphs of federation 1 and 2 extend each other’s types', async () => {
  const { ask } = await serveFederation({
    users: {
      isFederation1: true,
      types:
        'type Query { user: User }\ntype User @key(fields: "id") { id: ID! name: String shared: Address }\ntype Address { zip: Int }',
      resolvers: {
        Query: { user: () => ({ id: 'u', name: 'Eve', shared: { zip: 1 } }) },
        User: { __resolveReference: () => ({ id: 'u', name: 'Eve', shared: { zip: 1 } }) },
      },
    },
    ages: {
      isFederation1: true,
      types: `
        extend type Query { oldest: User }
        extend type User @key(fields: "id") {
          id: ID! @external
          name: String @external
          age: Int
          motto: String @requires(fields: "name")
        }
        type Address { zip: Int }`,
      resolvers: {
        Query: { oldest: () => ({ id: 'u' }) },
        User: { age: () => 99, motto: ({ name }: { name: string }) => `${name}!` },
      },
    },
    ranks: {
      types: 'extend type User @key(fields: "id") { id: ID! @external rank: Int }',
      resolvers: { User: { rank: () => 5 } },
    },
  });
  expect(await ask('{ user { rank age motto shared { zip } } oldest { name rank motto } }')).toEqual({
    data: {
      user: { rank: 5, age: 99, motto: 'Eve!', shared: { zip: 1 } },
      oldest: { name: 'Eve', rank: 5, motto: 'Eve!' },
    },
  });
});

test('a field that is external for its key only is still fetched from its owner', async () => {
  const { ask, calls } = await serveFederation({
    goods: {
      types: 'type Query { good: Good }\ntype Good @key(fields: "id") { id: ID! price: Int }',
      resolvers: {
        Query: { good: () => ({ id: 'g', price: 7 }) },
        Good: { __resolveReference: () => ({ id: 'g', price: 7 }) },
      },
    },
    offers: {
      types: `
        type Query { offer: Good }
        type Good @key(fields: "id") @key(fields: "price") { id: ID! price: Int @external sold: Int }`,
      resolvers: { Query: { offer: () => ({ id: 'g', price: -1 }) }, Good: { sold: () => 12 } },
    },
  });
  expect(await ask('{ offer { price sold } }')).toEqual({ data: { offer: { price: 7, sold: 12 } } });
  expect(calls().map(({ subgraph }) => subgraph)).toEqual(['offers', 'goods']);
});

test('what is @inaccessible serves as a key and a requirement, and is unknown to clients', async () => {
  const { ask } = await serveFederation({
    cards: {
      types: `
        type Query { card: Card }
        type Card @key(fields: "token") { token: ID! @inaccessible tail: String pin: Int @inaccessible }`,
      resolvers: {
        Query: { card: () => ({ token: 't', tail: '42', pin: 7 }) },
        Card: { __resolveReference: () => ({ token: 't', tail: '42', pin: 7 }) },
      },
    },
    limits: {
      types:
        'type Card @key(fields: "token") { token: ID! @inaccessible pin: Int @external limit: Int @requires(fields: "pin") }',
      resolvers: { Card: { limit: ({ pin }: { pin: number }) => pin * 100 } },
    },
  });
  expect(await ask('{ card { tail limit } }')).toEqual({ data: { card: { tail: '42', limit: 700 } } });
  expect((await ask('{ card { token } }')).errors?.[0]?.message).toBe(
    'Cannot query field "token" on type "Card".',
  );
});

test('directives of one’s own, tags and costs change no answer', async () => {
  const { ask } = await serveFederation({
    a: {
      types: `
        extend schema
          @link(url: "https://acme.example/acme/v1.0", import: ["@owner"])
          @composeDirective(name: "@owner")
        directive @owner(team: String!) on FIELD_DEFINITION
        type Query {
          list(first: Int): [Int!] @owner(team: "x") @tag(name: "t") @cost(weight: 3) @listSize(slicingArguments: ["first"])
        }`,
      resolvers: {
        Query: {
          list: (_: unknown, { first }: { first: number }) => Array.from({ length: first }, (__, n) => n),
        },
      },
    },
  });
  expect(await ask('query ($n: Int) { list(first: $n) }', { n: 3 })).toEqual({ data: { list: [0, 1, 2] } });
});
