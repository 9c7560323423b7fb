import { serveFederation } from '../../support/federationServers.ts';

type Reference = Readonly<Record<string, never>>;

const weather = {
  types: `
    type Query { places: [Place!]! }
    type Place @key(fields: "id") { id: ID! degrees(unit: Unit! = CELSIUS): Int wind: Wind }
    type Wind { speed: Int gusts: [Int!] }
    enum Unit { CELSIUS FAHRENHEIT }`,
  resolvers: {
    Query: { places: () => [{ id: 'a' }, { id: 'b' }] },
    Place: {
      degrees: ({ id }: { id: string }, { unit }: { unit: string }) =>
        id === 'a' ? (unit === 'CELSIUS' ? 20 : 68) : unit === 'CELSIUS' ? 0 : 32,
      wind: ({ id }: { id: string }) => (id === 'a' ? { speed: 5, gusts: [7, 9] } : null),
      __resolveReference: ({ id }: { id: string }) => ({ id }),
    },
  },
};

test('a field gets what it requires, nested and null as it is, and the answer does not show it', async () => {
  const { ask } = await serveFederation({
    weather,
    advice: {
      types: `
        type Place @key(fields: "id") {
          id: ID!
          wind: Wind @external
          advice: String @requires(fields: "wind { gusts speed }")
        }
        type Wind { speed: Int @external gusts: [Int!] @external }`,
      resolvers: { Place: { advice: ({ wind }: Reference) => JSON.stringify(wind) } },
    },
  });
  expect(await ask('{ places { advice } }')).toEqual({
    data: { places: [{ advice: '{"gusts":[7,9],"speed":5}' }, { advice: 'null' }] },
  });
});

test('required arguments that conflict with each other and with the client’s do not mix', async () => {
  const { ask } = await serveFederation({
    weather,
    advice: {
      types: `
        type Place @key(fields: "id") {
          id: ID!
          degrees(unit: Unit! = CELSIUS): Int @external
          feels: String @requires(fields: "degrees(unit: CELSIUS)")
          abroad: String @requires(fields: "degrees(unit: FAHRENHEIT)")
        }
        enum Unit { CELSIUS FAHRENHEIT }`,
      resolvers: {
        Place: {
          feels: ({ degrees }: Reference) => `${degrees} C`,
          abroad: ({ degrees }: Reference) => `${degrees} F`,
        },
      },
    },
  });
  expect(await ask('{ places { feels abroad degrees(unit: FAHRENHEIT) mine: degrees } }')).toEqual({
    data: {
      places: [
        { feels: '20 C', abroad: '68 F', degrees: 68, mine: 20 },
        { feels: '0 C', abroad: '32 F', degrees: 32, mine: 0 },
      ],
    },
  });
  expect(await ask('{ places { degrees: feels feels: degrees } }')).toEqual({
    data: {
      places: [
        { degrees: '20 C', feels: 20 },
        { degrees: '0 C', feels: 0 },
      ],
    },
  });
});

test('requirements that lead back and forth between two subgraphs are met in order', async () => {
  const { ask, calls } = await serveFederation({
    left: {
      types: `
        type Query { loop: Loop }
        type Loop @key(fields: "id") {
          id: ID!
          first: Int
          second: Int @external
          third: Int @requires(fields: "second")
          fourth: Int @external
          fifth: Int @requires(fields: "fourth")
        }`,
      resolvers: {
        Query: { loop: () => ({ id: 'l', first: 1 }) },
        Loop: {
          __resolveReference: (reference: object) => ({ first: 1, ...reference }),
          third: ({ second }: { second: number }) => second + 1,
          fifth: ({ fourth }: { fourth: number }) => fourth + 1,
        },
      },
    },
    right: {
      types: `
        type Loop @key(fields: "id") {
          id: ID!
          first: Int @external
          second: Int @requires(fields: "first")
          third: Int @external
          fourth: Int @requires(fields: "third")
        }`,
      resolvers: {
        Loop: {
          second: ({ first }: { first: number }) => first + 1,
          fourth: ({ third }: { third: number }) => third + 1,
        },
      },
    },
  });
  expect(await ask('{ loop { fifth } }')).toEqual({ data: { loop: { fifth: 5 } } });
  expect(calls().map(({ subgraph }) => subgraph)).toEqual(['left', 'right', 'left', 'right', 'left']);
});

const gallery = {
  types: `
    type Query { rooms: [Room!]! }
    type Room @key(fields: "id") { id: ID! piece: Piece! }
    interface Piece { id: ID! year: Int }
    interface Signed implements Piece { id: ID! year: Int signature: String }
    type Painting implements Piece & Signed @key(fields: "id") { id: ID! year: Int signature: String frame: Frame }
    type Vase implements Piece @key(fields: "id") { id: ID! year: Int glaze: String }
    union Frame = Gilt | Plain
    type Gilt { carats: Int }
    type Plain { wood: String }`,
  resolvers: {
    Query: { rooms: () => ['r1', 'r2', 'r3'].map((id) => rooms.get(id)) },
    Room: { __resolveReference: ({ id }: { id: string }) => rooms.get(id) },
  },
};
const rooms = new Map(
  [
    {
      __typename: 'Painting',
      id: 'p1',
      year: 1600,
      signature: 'Xu',
      frame: { __typename: 'Gilt', carats: 18 },
    },
    {
      __typename: 'Painting',
      id: 'p2',
      year: 1700,
      signature: null,
      frame: { __typename: 'Plain', wood: 'elm' },
    },
    { __typename: 'Vase', id: 'v1', year: 1500, glaze: 'celadon' },
  ].map((piece, index) => [`r${index + 1}`, { id: `r${index + 1}`, piece }]),
);

test('fragments in a requirement, on types, unions and interfaces, select per concrete type', async () => {
  const { ask } = await serveFederation({
    gallery,
    labels: {
      types: `
        type Room @key(fields: "id") {
          id: ID!
          piece: Piece! @external
          label: String @requires(fields: """
            piece {
              __typename
              ... on Painting { frame { __typename ... on Gilt { carats } ... on Plain { wood } } }
              ... on Vase { glaze }
            }
          """)
        }
        interface Piece { id: ID! }
        type Painting implements Piece @key(fields: "id") { id: ID! frame: Frame @external }
        type Vase implements Piece @key(fields: "id") { id: ID! glaze: String @external }
        union Frame = Gilt | Plain
        type Gilt { carats: Int @external }
        type Plain { wood: String @external }`,
      resolvers: {
        Room: {
          label: ({ piece }: { piece: { glaze?: string; frame?: { carats?: number; wood?: string } } }) =>
            piece.glaze ?? piece.frame?.wood ?? `${piece.frame?.carats} carats`,
        },
      },
    },
  });
  expect(await ask('{ rooms { label } }')).toEqual({
    data: { rooms: [{ label: '18 carats' }, { label: 'elm' }, { label: 'celadon' }] },
  });
});

test('a requirement’s fragment on an interface selects the types that have it', async () => {
  const { ask } = await serveFederation({
    gallery,
    labels: {
      types: `
        type Room @key(fields: "id") {
          id: ID!
          piece: Piece! @external
          label: String @requires(fields: "piece { __typename year ... on Signed { signature } }")
        }
        interface Piece { id: ID! year: Int }
        interface Signed implements Piece { id: ID! year: Int signature: String }
        type Painting implements Piece & Signed @key(fields: "id") {
          id: ID!
          year: Int @external
          signature: String @external
        }
        type Vase implements Piece @key(fields: "id") { id: ID! year: Int @external }`,
      resolvers: {
        Room: {
          label: ({ piece }: { piece: { __typename: string; year: number; signature?: string } }) =>
            `${piece.__typename} ${piece.year} ${piece.signature}`,
        },
      },
    },
  });
  expect(await ask('{ rooms { label piece { id } } }')).toEqual({
    data: {
      rooms: [
        { label: 'Painting 1600 Xu', piece: { id: 'p1' } },
        { label: 'Painting 1700 null', piece: { id: 'p2' } },
        { label: 'Vase 1500 undefined', piece: { id: 'v1' } },
      ],
    },
  });
});

test('a requirement on data of a third subgraph is fetched there first', async () => {
  const { ask, calls } = await serveFederation({
    parcels: {
      types: 'type Query { parcels: [Parcel] }\ntype Parcel @key(fields: "id") { id: ID! }',
      resolvers: { Query: { parcels: () => [{ id: '1' }, { id: '2' }] } },
    },
    scales: {
      types: 'type Parcel @key(fields: "id") { id: ID! grams: Int }',
      resolvers: { Parcel: { grams: ({ id }: { id: string }) => Number(id) * 100 } },
    },
    postage: {
      types:
        'type Parcel @key(fields: "id") { id: ID! grams: Int @external price: Int @requires(fields: "grams") }',
      resolvers: { Parcel: { price: ({ grams }: { grams: number }) => grams * 2 } },
    },
  });
  expect(await ask('{ parcels { price } }')).toEqual({ data: { parcels: [{ price: 200 }, { price: 400 }] } });
  expect(calls().map(({ subgraph }) => subgraph)).toEqual(['parcels', 'scales', 'postage']);
});

test('a field that is both asked for under a condition and required is right either way', async () => {
  const { ask } = await serveFederation({
    shop: {
      types: 'type Query { item: Item }\ntype Item @key(fields: "id") { id: ID! price: Int size: Int }',
      resolvers: {
        Query: { item: () => ({ id: 'i', price: 10, size: 3 }) },
        Item: { __resolveReference: () => ({ id: 'i', price: 10, size: 3 }) },
      },
    },
    tax: {
      types:
        'type Item @key(fields: "id") { id: ID! price: Int @external tax: Int @requires(fields: "price") }',
      resolvers: { Item: { tax: ({ price }: { price: number }) => price / 5 } },
    },
  });
  const query = 'query ($with: Boolean!) { item { price @include(if: $with) tax @skip(if: $with) } }';
  expect(await ask(query, { with: true })).toEqual({ data: { item: { price: 10 } } });
  expect(await ask(query, { with: false })).toEqual({ data: { item: { tax: 2 } } });
});

test('a subgraph is told which type stands where it requires fields of several types', async () => {
  const { ask, calls } = await serveFederation({
    rooms: {
      types: `
        type Query { room: Room }
        type Room @key(fields: "id") { id: ID! piece: Piece }
        union Piece = Vase | Painting
        type Vase { year: Int @shareable }
        type Painting { year: Int @shareable }`,
      resolvers: {
        Query: { room: () => ({ id: 'r', piece: { __typename: 'Vase', year: 1500 } }) },
      },
    },
    guide: {
      types: `
        type Room @key(fields: "id") {
          id: ID!
          piece: Piece @external
          label: String @requires(fields: "piece { ... on Vase { year } ... on Painting { year } }")
        }
        union Piece = Vase | Painting
        type Vase { year: Int @shareable }
        type Painting { year: Int @shareable }`,
      resolvers: {
        Room: {
          label: ({ piece }: { piece: { __typename: string; year: number } }) =>
            `${piece.__typename} of ${piece.year}`,
        },
      },
    },
  });
  expect(await ask('{ room { label } }')).toEqual({ data: { room: { label: 'Vase of 1500' } } });
  expect(calls()[1]?.variables).toEqual({
    representations: [{ __typename: 'Room', id: 'r', piece: { __typename: 'Vase', year: 1500 } }],
  });
});
