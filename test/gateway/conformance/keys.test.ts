import { serveFederation } from '../../support/federationServers.ts';

/** Finds the row that has all the fields of a representation. */
const byFields =
  <Row extends object>(rows: readonly Row[]) =>
  (reference: object) =>
    rows.find((row) =>
      Object.entries(reference).every(
        ([name, value]) => name === '__typename' || same(Object(row)[name], value),
      ),
    ) ?? null;

function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return one === other;
  return Object.entries(other).every(
    ([name, value]) => name === '__typename' || same(Object(one)[name], value),
  );
}

test('an entity of one subgraph gets its fields from another', async () => {
  const { ask, calls } = await serveFederation({
    trains: {
      types: 'type Query { train(id: ID!): Train }\ntype Train @key(fields: "id") { id: ID! }',
      resolvers: { Query: { train: (_: unknown, { id }: { id: string }) => ({ id }) } },
    },
    seats: {
      types: 'type Train @key(fields: "id") { id: ID! seats: Int! }',
      resolvers: { Train: { seats: ({ id }: { id: string }) => Number(id) * 10 } },
    },
  });
  expect(await ask('{ train(id: "7") { seats } }')).toEqual({ data: { train: { seats: 70 } } });
  expect(calls().map(({ subgraph }) => subgraph)).toEqual(['trains', 'seats']);
});

test('the fields of a key that nobody asked for are not in the answer', async () => {
  const { ask } = await serveFederation({
    depots: {
      types: `
        type Query { engines: [Engine!]! }
        type Engine @key(fields: "line { code region { id } } number") { line: Line! @shareable number: Int! }
        type Line { code: String! @shareable region: Region! @shareable }
        type Region { id: ID! @shareable }`,
      resolvers: {
        Query: {
          engines: () => [
            { number: 1, line: { code: 'N', region: { id: 'r1' } } },
            { number: 2, line: { code: 'N', region: { id: 'r2' } } },
          ],
        },
      },
    },
    workshops: {
      types: `
        type Engine @key(fields: "line { code region { id } } number") { line: Line! @shareable number: Int! power: Int }
        type Line { code: String! @shareable region: Region! @shareable }
        type Region { id: ID! @shareable }`,
      resolvers: {
        Engine: {
          __resolveReference: byFields([
            { number: 1, line: { code: 'N', region: { id: 'r1' } }, power: 900 },
            { number: 2, line: { code: 'N', region: { id: 'r2' } }, power: 700 },
          ]),
        },
      },
    },
  });
  expect(await ask('{ engines { power } }')).toEqual({ data: { engines: [{ power: 900 }, { power: 700 }] } });
  expect(await ask('{ engines { number line { region { id } } power } }')).toEqual({
    data: {
      engines: [
        { number: 1, line: { region: { id: 'r1' } }, power: 900 },
        { number: 2, line: { region: { id: 'r2' } }, power: 700 },
      ],
    },
  });
});

test('keys that change from subgraph to subgraph are followed hop by hop', async () => {
  const wagons = [{ plate: 'p1', chassis: 'c1', owner: 'o1' }];
  const { ask, calls } = await serveFederation({
    yard: {
      types: 'type Query { wagon: Wagon }\ntype Wagon @key(fields: "plate") { plate: ID! }',
      resolvers: { Query: { wagon: () => ({ plate: 'p1' }) } },
    },
    register: {
      types: 'type Wagon @key(fields: "plate") @key(fields: "chassis") { plate: ID! chassis: ID! }',
      resolvers: { Wagon: { __resolveReference: byFields(wagons) } },
    },
    makers: {
      types: 'type Wagon @key(fields: "chassis") @key(fields: "owner") { chassis: ID! owner: ID! }',
      resolvers: { Wagon: { __resolveReference: byFields(wagons) } },
    },
    owners: {
      types: 'type Wagon @key(fields: "owner") { owner: ID! ownerName: String }',
      resolvers: { Wagon: { ownerName: ({ owner }: { owner: string }) => `Owner ${owner}` } },
    },
  });
  expect(await ask('{ wagon { ownerName } }')).toEqual({ data: { wagon: { ownerName: 'Owner o1' } } });
  expect(calls().map(({ subgraph }) => subgraph)).toEqual(['yard', 'register', 'makers', 'owners']);
});

test('an entity behind an entity’s complex key is reached through its parent', async () => {
  const shelves = [
    { code: 's1', room: { id: 'r1' } },
    { code: 's2', room: { id: 'r2' } },
  ];
  const { ask } = await serveFederation({
    finds: {
      types: `
        type Query { finds: [Find] }
        type Find @key(fields: "id") { id: ID! shelf: Shelf }
        type Shelf @key(fields: "code room { id }") { code: ID! room: Room! }
        type Room @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { finds: () => shelves.map((shelf, index) => ({ id: `f${index}`, shelf })) } },
    },
    plans: {
      types: `
        type Shelf @key(fields: "code room { id }") { code: ID! room: Room! label: String }
        type Room @key(fields: "id") { id: ID! floor: Int }`,
      resolvers: {
        Shelf: { label: ({ code, room }: { code: string; room: { id: string } }) => `${room.id}/${code}` },
        Room: { floor: ({ id }: { id: string }) => Number(id.slice(1)) },
      },
    },
  });
  expect(await ask('{ finds { id shelf { label room { floor } } } }')).toEqual({
    data: {
      finds: [
        { id: 'f0', shelf: { label: 'r1/s1', room: { floor: 1 } } },
        { id: 'f1', shelf: { label: 'r2/s2', room: { floor: 2 } } },
      ],
    },
  });
});

test('a list inside a key is sent as the list it is', async () => {
  const { ask, calls } = await serveFederation({
    carts: {
      types: `
        type Query { cart: Cart }
        type Cart @key(fields: "lines { sku }") { lines: [Line!]! @shareable }
        type Line { sku: ID! @shareable }`,
      resolvers: { Query: { cart: () => ({ lines: [{ sku: 'a' }, { sku: 'b' }] }) } },
    },
    totals: {
      types: `
        type Cart @key(fields: "lines { sku }") { lines: [Line!]! @shareable weight: Int }
        type Line { sku: ID! @shareable }`,
      resolvers: { Cart: { weight: ({ lines }: { lines: object[] }) => lines.length } },
    },
  });
  expect(await ask('{ cart { weight } }')).toEqual({ data: { cart: { weight: 2 } } });
  expect(Object.values(calls()[1]?.variables ?? {})).toEqual([
    [{ __typename: 'Cart', lines: [{ sku: 'a' }, { sku: 'b' }] }],
  ]);
});

test('types that refer to each other in circles answer as deep as they are asked', async () => {
  const { ask } = await serveFederation({
    people: {
      types: `
        type Query { person: Person }
        type Person @key(fields: "id") { id: ID! name: String }
        type Pet @key(fields: "id") { id: ID! owner: Person }`,
      resolvers: {
        Query: { person: () => ({ id: 'p1', name: 'Lin' }) },
        Person: { __resolveReference: ({ id }: { id: string }) => ({ id, name: 'Lin' }) },
        Pet: { owner: () => ({ id: 'p1', name: 'Lin' }) },
      },
    },
    pets: {
      types: `
        type Person @key(fields: "id") { id: ID! pet: Pet }
        type Pet @key(fields: "id") { id: ID! sound: String }`,
      resolvers: {
        Person: { pet: () => ({ id: 'c1', sound: 'miaow' }) },
        Pet: { __resolveReference: ({ id }: { id: string }) => ({ id, sound: 'miaow' }) },
      },
    },
  });
  expect(await ask('{ person { pet { sound owner { name pet { owner { name } } } } } }')).toEqual({
    data: { person: { pet: { sound: 'miaow', owner: { name: 'Lin', pet: { owner: { name: 'Lin' } } } } } },
  });
});

test('entities that are null, or have a null in their key, stay what they are', async () => {
  const { ask, calls } = await serveFederation({
    books: {
      types: `
        type Query { books: [Book] }
        type Book @key(fields: "isbn") { isbn: ID title: String }`,
      resolvers: {
        Query: {
          books: () => [
            { isbn: '1', title: 'One' },
            null,
            { isbn: null, title: 'None' },
            { isbn: '3', title: 'Three' },
          ],
        },
      },
    },
    stock: {
      types: 'type Book @key(fields: "isbn") { isbn: ID left: Int }',
      resolvers: {
        Book: {
          __resolveReference: ({ isbn }: { isbn: string | null }) =>
            isbn === '3' ? null : { isbn, left: isbn === null ? -1 : 4 },
        },
      },
    },
  });
  expect(await ask('{ books { title left } }')).toEqual({
    data: {
      books: [{ title: 'One', left: 4 }, null, { title: 'None', left: -1 }, { title: 'Three', left: null }],
    },
  });
  expect(calls()).toHaveLength(2);
});

test('a reference of a subgraph that cannot resolve it is resolved by the one that can', async () => {
  const { ask, calls } = await serveFederation({
    loans: {
      types: 'type Query { last: Book }\ntype Book @key(fields: "id", resolvable: false) { id: ID! }',
      resolvers: { Query: { last: () => ({ id: 'b1' }) } },
    },
    books: {
      types: 'type Book @key(fields: "id") { id: ID! title: String }',
      resolvers: { Book: { title: ({ id }: { id: string }) => `Title ${id}` } },
    },
  });
  expect(await ask('{ last { id } }')).toEqual({ data: { last: { id: 'b1' } } });
  expect(calls()).toHaveLength(1);
  expect(await ask('{ last { title } }')).toEqual({ data: { last: { title: 'Title b1' } } });
});

test('a subgraph with several keys is entered by whichever is at hand', async () => {
  const users = [
    { id: 'u1', mail: 'a@x.test', age: 30 },
    { id: 'u2', mail: 'b@x.test', age: 40 },
  ];
  const { ask, calls } = await serveFederation({
    ids: {
      types: 'type Query { byId: User }\ntype User @key(fields: "id") { id: ID! }',
      resolvers: { Query: { byId: () => ({ id: 'u1' }) } },
    },
    mails: {
      types: 'type Query { byMail: User }\ntype User @key(fields: "mail") { mail: String! }',
      resolvers: { Query: { byMail: () => ({ mail: 'b@x.test' }) } },
    },
    users: {
      types: 'type User @key(fields: "id") @key(fields: "mail") { id: ID! mail: String! age: Int }',
      resolvers: { User: { __resolveReference: byFields(users) } },
    },
  });
  expect(await ask('{ byId { age } byMail { age } }')).toEqual({
    data: { byId: { age: 30 }, byMail: { age: 40 } },
  });
  expect(calls().filter(({ subgraph }) => subgraph === 'users')).toHaveLength(1);
});
