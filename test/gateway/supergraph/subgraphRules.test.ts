import { compositionErrorsOf, fieldIn, supergraphOf } from '../../support/composition.ts';

const placesOf = (subgraphs: Record<string, string>) =>
  compositionErrorsOf(subgraphs).map(({ code, subgraph, type, field, line }) => ({
    code,
    subgraph,
    type,
    field,
    line,
  }));

test('a field with @requires needs a key of its type to come back by', () => {
  const weights = 'type Parcel @key(fields: "id") { id: ID! @shareable grams: Int }';
  const prices = (key: string) =>
    `type Query { parcel: Parcel }
     type Parcel ${key} { id: ID! @shareable grams: Int @external
       price: Int @requires(fields: "grams")
     }`;
  expect(placesOf({ weights, prices: prices('') })).toEqual([
    { code: 'SATISFIABILITY_ERROR', subgraph: 'prices', type: 'Parcel', field: 'price', line: 7 },
  ]);
  const keyed = weights.replace('{ id: ID! @shareable', '@key(fields: "id") { id: ID!');
  expect(supergraphOf({ weights: keyed, prices: prices('@key(fields: "id")') })).toContain(
    'requires: "grams"',
  );
});

const media = `
  type Query { media: Media }
  interface Media @key(fields: "id") { id: ID! length: Int }
  type Film implements Media @key(fields: "id") { id: ID! length: Int }`;

test('a subgraph with an interface object must not have the interface’s types', () => {
  const stars = `
    type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }
    type Film @key(fields: "id") { id: ID! best: Boolean }`;
  expect(placesOf({ media, stars })).toEqual([
    { code: 'INTERFACE_OBJECT_USAGE_ERROR', subgraph: 'stars', type: 'Film', field: null, line: 7 },
  ]);
});

test('a field of an interface object cannot override', () => {
  const stars =
    'type Media @key(fields: "id") @interfaceObject { id: ID! length: Int @override(from: "media") }';
  expect(placesOf({ media, stars })).toContainEqual({
    code: 'OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE',
    subgraph: 'stars',
    type: 'Media',
    field: 'length',
    line: 5,
  });
});

test('a fragment in a field set names a type that the subgraph has', () => {
  const stars = `
    type Query { best: Media @provides(fields: "... on Film { length }") }
    type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }`;
  expect(placesOf({ media, stars })).toEqual([
    { code: 'PROVIDES_INVALID_FIELDS', subgraph: 'stars', type: 'Query', field: 'best', line: 6 },
  ]);
});

test('a subgraph that resolves an interface by key must have and resolve all of its types', () => {
  const books =
    'interface Media { id: ID! }\ntype Book implements Media @key(fields: "id") { id: ID! length: Int }';
  const stars = 'type Query { best: Media }\ntype Media @key(fields: "id") @interfaceObject { id: ID! }';
  expect(placesOf({ media, books, stars })).toEqual([
    {
      code: 'INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE',
      subgraph: 'media',
      type: 'Media',
      field: null,
      line: 7,
    },
  ]);
  const unresolved = media.replace('implements Media @key(fields: "id"', '$&, resolvable: false');
  expect(placesOf({ media: unresolved, stars })).toEqual([
    { code: 'INTERFACE_KEY_NOT_ON_IMPLEMENTATION', subgraph: 'media', type: 'Film', field: null, line: 8 },
  ]);
});

test('two subgraphs cannot take over one field from the same one, unless they share it', () => {
  const old = 'type Query { user: User }\ntype User @key(fields: "id") { id: ID! name: String }';
  const taker = (more: string) =>
    `type User @key(fields: "id") { id: ID!\n name: String @override(from: "old") ${more} }`;
  expect(placesOf({ old, a: taker(''), b: taker('') })).toEqual([
    { code: 'INVALID_FIELD_SHARING', subgraph: 'b', type: 'User', field: 'name', line: 6 },
  ]);
  expect(
    fieldIn(supergraphOf({ old, a: taker('@shareable'), b: taker('@shareable') }), 'User.name').type,
  ).toBe('String');
});

test('an override with a label, from a subgraph without the field, overrides nothing', () => {
  const supergraph = supergraphOf({
    a: 'type Query { user: User }\ntype User @key(fields: "id") { id: ID! age: Int @override(from: "b", label: "percent(5)") }',
    b: 'type User @key(fields: "id") { id: ID! name: String }',
  });
  expect(fieldIn(supergraph, 'User.age').directives).toEqual(['@join__field(graph: A, override: "b")']);
});

test('an external field may be narrower than what the field gives, not wider', () => {
  const subgraphs = (external: string) => ({
    a: 'type Query { item: Item }\ntype Item @key(fields: "id") { id: ID! price: Int! @shareable }',
    b: 'type Item @key(fields: "id") { id: ID! price: Int @shareable }',
    c: `type Item @key(fields: "id") { id: ID! price: ${external} @external tax: Int @requires(fields: "price") }`,
  });
  expect(fieldIn(supergraphOf(subgraphs('Int!')), 'Item.price').type).toBe('Int');
  expect(placesOf(subgraphs('String')).map(({ code }) => code)).toEqual(['EXTERNAL_TYPE_MISMATCH']);
  const agreed = { ...subgraphs('Int!'), a: subgraphs('Int!').a.replace('Int!', 'Int') };
  expect(placesOf(agreed).map(({ code }) => code)).toEqual(['EXTERNAL_TYPE_MISMATCH']);
});
