import { printSchema } from 'graphql';
import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import { compositionErrorsOf, fieldIn, supergraphOf, typeIn } from '../../support/composition.ts';

const codesOf = (subgraphs: Record<string, string>) => compositionErrorsOf(subgraphs).map(({ code }) => code);

describe('@key', () => {
  test('keys of several fields, of nested fields and several keys are kept for each subgraph', () => {
    const supergraph = supergraphOf({
      orders: `
        type Query { order: Order }
        type Order @key(fields: "number shop { code }") @key(fields: "id") { id: ID! number: Int! shop: Shop! @shareable }
        type Shop { code: ID! @shareable }`,
      parcels: `
        type Order @key(fields: "number shop { code }") { number: Int! shop: Shop! @shareable parcels: Int }
        type Shop { code: ID! @shareable }`,
      notes: 'type Order @key(fields: "id") { id: ID! note: String }',
    });
    expect(typeIn(supergraph, 'Order')).toEqual([
      '@join__type(graph: NOTES, key: "id")',
      '@join__type(graph: ORDERS, key: "id")',
      '@join__type(graph: ORDERS, key: "number shop { code }")',
      '@join__type(graph: PARCELS, key: "number shop { code }")',
    ]);
  });

  test('a key that is not resolvable is told, and gives no way into its subgraph', () => {
    const reviews = 'type Book @key(fields: "id", resolvable: false) { id: ID! }\ntype Query { last: Book }';
    const supergraph = supergraphOf({
      books: 'type Book @key(fields: "id") { id: ID! title: String }',
      reviews,
    });
    expect(typeIn(supergraph, 'Book')).toEqual([
      '@join__type(graph: BOOKS, key: "id")',
      '@join__type(graph: REVIEWS, key: "id", resolvable: false)',
    ]);
    const unreachable = reviews
      .replace('{ id: ID! }', '{ id: ID! stars: Int }')
      .replace('last: Book', 'n: Int');
    const books = 'type Query { book: Book }\ntype Book @key(fields: "id") { id: ID! title: String }';
    expect(codesOf({ books, reviews: unreachable })).toEqual(['SATISFIABILITY_ERROR']);
  });

  test('a key of a field that is not there, or that takes arguments, is refused', () => {
    const book = (fields: string) =>
      `type Query { book: Book }\ntype Book @key(fields: "isbn") { ${fields} }`;
    expect(codesOf({ books: book('id: ID!') })).toEqual(['KEY_INVALID_FIELDS']);
    expect(codesOf({ books: book('isbn(form: Int): ID!') })).toEqual(['KEY_FIELDS_HAS_ARGS']);
  });
});

describe('@requires and @external', () => {
  const prices = `
    type Query { item: Item }
    type Item @key(fields: "id") { id: ID! price(currency: String): Int box: Box }
    type Box { width: Int height: Int }`;

  test('what is required is kept, arguments and nested fields included, and the external fields are told', () => {
    const supergraph = supergraphOf({
      prices,
      taxes: `
        type Item @key(fields: "id") {
          id: ID!
          price(currency: String): Int @external
          box: Box @external
          tax: Int @requires(fields: "price(currency: \\"CNY\\")")
          duty: Int @requires(fields: "price(currency: \\"USD\\") box { width }")
        }
        type Box { width: Int @external }`,
    });
    expect(fieldIn(supergraph, 'Item.tax').directives).toEqual([
      '@join__field(graph: TAXES, requires: "price(currency:\\"CNY\\")")',
    ]);
    expect(fieldIn(supergraph, 'Item.duty').directives).toEqual([
      '@join__field(graph: TAXES, requires: "price(currency:\\"USD\\")box{width}")',
    ]);
    expect(fieldIn(supergraph, 'Item.price').directives).toEqual([
      '@join__field(graph: PRICES)',
      '@join__field(graph: TAXES, external: true)',
    ]);
    expect(fieldIn(supergraph, 'Box.width').directives).toEqual([
      '@join__field(graph: PRICES)',
      '@join__field(graph: TAXES, external: true)',
    ]);
  });

  test('requiring a field of one’s own, or one that nobody has, is refused', () => {
    const taxes = (more: string) =>
      `type Item @key(fields: "id") { id: ID! ${more} tax: Int @requires(fields: "price") }`;
    expect(codesOf({ prices, taxes: taxes('price(currency: String): Int @shareable') })).toContain(
      'REQUIRES_FIELDS_MISSING_EXTERNAL',
    );
    expect(codesOf({ prices, taxes: taxes('') })).toEqual(['REQUIRES_INVALID_FIELDS']);
  });

  test('an external field that serves nothing, or whose type differs, is refused', () => {
    const unused =
      'type Item @key(fields: "id") { id: ID! box: Box @external weight: Int }\ntype Box { width: Int @external }';
    expect(codesOf({ prices, unused })).toContain('EXTERNAL_UNUSED');
    const other =
      'type Item @key(fields: "id") { id: ID! price(currency: String): String @external tax: Int @requires(fields: "price") }';
    expect(codesOf({ prices, other })).toEqual(['EXTERNAL_TYPE_MISMATCH']);
  });
});

test('@provides is kept on the field that provides', () => {
  const supergraph = supergraphOf({
    shops: `
      type Query { best: Book @provides(fields: "title author { name }") }
      type Book @key(fields: "id") { id: ID! title: String @external author: Author @external }
      type Author { name: String @external }`,
    books: `
      type Book @key(fields: "id") { id: ID! title: String @shareable author: Author @shareable }
      type Author { name: String @shareable }`,
  });
  expect(fieldIn(supergraph, 'Query.best').directives).toEqual([
    '@join__field(graph: SHOPS, provides: "title author{name}")',
  ]);
});

test('a field of two subgraphs must be @shareable in both', () => {
  const both = (a: string, b: string) => ({
    a: `type Query { now: Int ${a} }`,
    b: `type Query { now: Int ${b} }`,
  });
  expect(fieldIn(supergraphOf(both('@shareable', '@shareable')), 'Query.now').directives).toEqual([]);
  expect(codesOf(both('@shareable', ''))).toEqual(['INVALID_FIELD_SHARING']);
});

describe('@override', () => {
  const old = 'type Query { item: Item }\ntype Item @key(fields: "id") { id: ID! name: String size: Int }';

  test('moves a field, and with a label a part of the requests', () => {
    const supergraph = supergraphOf({
      old,
      young: `type Item @key(fields: "id") {
        id: ID!
        name: String @override(from: "old")
        size: Int @override(from: "old", label: "percent(20)")
      }`,
    });
    expect(fieldIn(supergraph, 'Item.name').directives).toEqual([
      '@join__field(graph: YOUNG, override: "old")',
    ]);
    expect(fieldIn(supergraph, 'Item.size').directives).toEqual([
      '@join__field(graph: OLD, overrideLabel: "percent(20)")',
      '@join__field(graph: YOUNG, override: "old", overrideLabel: "percent(20)")',
    ]);
  });

  test('from oneself, or with a label that is none, is refused', () => {
    const young = (override: string) => `type Item @key(fields: "id") { id: ID! name: String ${override} }`;
    expect(codesOf({ old, young: young('@override(from: "young")') })).toContain('OVERRIDE_FROM_SELF_ERROR');
    expect(codesOf({ old, young: young('@override(from: "old", label: "1")') })).toContain(
      'OVERRIDE_LABEL_INVALID',
    );
  });
});

test('@interfaceObject gives its fields to every type of the interface', () => {
  const supergraph = supergraphOf({
    media: `
      type Query { media: [Media] }
      interface Media @key(fields: "id") { id: ID! }
      type Book implements Media @key(fields: "id") { id: ID! pages: Int }
      type Film implements Media @key(fields: "id") { id: ID! }`,
    stars: 'type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }',
  });
  expect(typeIn(supergraph, 'Media')).toContain(
    '@join__type(graph: STARS, key: "id", isInterfaceObject: true)',
  );
  expect(fieldIn(supergraph, 'Media.stars').directives).toEqual(['@join__field(graph: STARS)']);
  expect(fieldIn(supergraph, 'Book.stars')).toEqual({ type: 'Int', directives: ['@join__field'] });
  const api = printSchema(loadGeneration(supergraph).apiSchema);
  expect(api).toContain('type Film implements Media {\n  id: ID!\n  stars: Int\n}');
});

test('@inaccessible in one subgraph hides for all of them', () => {
  const supergraph = supergraphOf({
    a: 'type Query { item: Item }\ntype Item @key(fields: "id") { id: ID! name: String @shareable }',
    b: 'type Item @key(fields: "id") { id: ID! name: String @shareable @inaccessible }',
  });
  expect(printSchema(loadGeneration(supergraph).apiSchema)).not.toContain('name');
  const hidden = 'type Query { item: Item }\ntype Item @inaccessible { id: ID! }';
  expect(codesOf({ hidden })).toEqual(['REFERENCED_INACCESSIBLE']);
});

test('@tag is kept in the supergraph and unknown to clients', () => {
  const supergraph = supergraphOf({
    a: 'type Query @tag(name: "root") { now(zone: Int @tag(name: "arg")): Int @tag(name: "field") @tag(name: "second") }',
  });
  expect(typeIn(supergraph, 'Query')).toContain('@tag(name: "root")');
  expect(fieldIn(supergraph, 'Query.now').directives).toEqual([
    '@tag(name: "field")',
    '@tag(name: "second")',
  ]);
  expect(printSchema(loadGeneration(supergraph).apiSchema)).toBe('type Query {\n  now(zone: Int): Int\n}');
});

test('@composeDirective keeps a directive of one’s own in the supergraph, away from clients', () => {
  const supergraph = supergraphOf({
    a: `extend schema
          @link(url: "https://acme.example/acme/v1.0", import: ["@owner"])
          @composeDirective(name: "@owner")
        directive @owner(team: String!) on FIELD_DEFINITION
        type Query { now: Int @owner(team: "time") }`,
  });
  expect(fieldIn(supergraph, 'Query.now').directives).toEqual(['@owner(team: "time")']);
  expect(printSchema(loadGeneration(supergraph).apiSchema)).toBe('type Query {\n  now: Int\n}');
});

describe('@authenticated, @requiresScopes and @policy', () => {
  test('of several subgraphs bind together', () => {
    const supergraph = supergraphOf({
      a: `type Query { user: User }
          type User @key(fields: "id") @authenticated {
            id: ID!
            name: String @shareable @requiresScopes(scopes: [["a"], ["b", "c"]])
            phone: String @policy(policies: [["reachable"]])
          }`,
      b: 'type User @key(fields: "id") { id: ID! name: String @shareable @requiresScopes(scopes: [["d"]]) }',
    });
    const { requirements } = loadGeneration(supergraph);
    const signedIn = { isAuthenticated: true, scopes: [], policies: [] };
    expect(requirements.get('Query.user')).toEqual(signedIn);
    expect(requirements.get('User.id')).toEqual(signedIn);
    expect(requirements.get('User.phone')).toEqual({ ...signedIn, policies: [['reachable']] });
    const name = requirements.get('User.name');
    expect(name?.isAuthenticated).toBe(true);
    expect(name?.scopes.map((names) => names.toSorted()).sort()).toEqual([
      ['a', 'd'],
      ['b', 'c', 'd'],
    ]);
  });

  test('a field that requires a protected one must be protected alike', () => {
    const a =
      'type Query { user: User }\ntype User @key(fields: "id") { id: ID! name: String @authenticated }';
    const b = (own: string) =>
      `type User @key(fields: "id") { id: ID! name: String @external hello: String @requires(fields: "name") ${own} }`;
    expect(codesOf({ a, b: b('') })).toEqual(['MISSING_TRANSITIVE_AUTH_REQUIREMENTS']);
    expect(fieldIn(supergraphOf({ a, b: b('@authenticated') }), 'User.hello').directives).toContain(
      '@authenticated',
    );
  });
});

test('@cost and @listSize are kept in the supergraph, the heavier of two weights', () => {
  const supergraph = supergraphOf({
    a: `type Query { users(first: Int): [User] @listSize(slicingArguments: ["first"], assumedSize: 10) @cost(weight: 5) }
        type User @key(fields: "id") { id: ID! name: String @shareable @cost(weight: 2) }`,
    b: 'type User @key(fields: "id") { id: ID! name: String @shareable @cost(weight: 7) }',
  });
  expect(fieldIn(supergraph, 'Query.users').directives).toEqual([
    '@cost(weight: 5)',
    '@join__field(graph: A)',
    '@listSize(assumedSize: 10, slicingArguments: ["first"])',
  ]);
  expect(fieldIn(supergraph, 'User.name').directives).toEqual(['@cost(weight: 7)']);
  expect(printSchema(loadGeneration(supergraph).apiSchema)).not.toMatch(/cost|listSize/);
});

test('@context without a reader is harmless, and @fromContext composes but does not load', () => {
  const posts = (argument: string) => ({
    a: `type Query { user: User }
        type User @key(fields: "id") @context(name: "user") { id: ID! locale: String posts: [Post] }
        type Post @key(fields: "id") { id: ID! text${argument}: String }`,
  });
  expect(loadGeneration(supergraphOf(posts(''))).apiSchema.getType('Post')).toBeDefined();
  const supergraph = supergraphOf(posts('(locale: String @fromContext(field: "$user { locale }"))'));
  expect(() => loadGeneration(supergraph)).toThrow(
    'Field Post.text takes an argument @fromContext, which this gateway does not support.',
  );
});
