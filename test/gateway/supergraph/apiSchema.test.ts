import { lexicographicSortSchema, parse, printSchema, validate } from 'graphql';
import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import { INACCESSIBLE, supergraphText } from '../../support/supergraphText.ts';

function apiOf(types: string, links = INACCESSIBLE): string {
  return printSchema(lexicographicSortSchema(loadGeneration(supergraphText(types, links)).apiSchema));
}

test('clients see the types, descriptions, deprecations and arguments, and none of the machinery', () => {
  const api = apiOf(`
    """The roots."""
    type Query @join__type(graph: BOOKS) {
      """All books."""
      books(first: Int = 10): [Book!]! @join__field(graph: BOOKS) @deprecated(reason: "Use shelves.")
    }
    type Book @join__type(graph: BOOKS, key: "id") { id: ID! isbn: Isbn @tag(name: "x") }
    scalar Isbn @specifiedBy(url: "https://example.org/isbn") @join__type(graph: BOOKS)
    input BookBy @oneOf @join__type(graph: BOOKS) { id: ID isbn: Isbn }
    directive @tag(name: String!) repeatable on FIELD_DEFINITION
    directive @audit on FIELD_DEFINITION
    directive @trace(level: Int) on FIELD
  `);
  expect(api).toBe(`directive @trace(level: Int) on FIELD

type Book {
  id: ID!
  isbn: Isbn
}

input BookBy @oneOf {
  id: ID
  isbn: Isbn
}

scalar Isbn @specifiedBy(url: "https://example.org/isbn")

"""The roots."""
type Query {
  """All books."""
  books(first: Int = 10): [Book!]! @deprecated(reason: "Use shelves.")
}`);
});

test('what is @inaccessible is not there: types, fields, arguments, enum values, input fields, members', () => {
  const api = apiOf(`
    type Query { books(first: Int, trace: Secret @inaccessible, by: BookBy): [Item] secret: Secret @inaccessible }
    union Item = Book | Ledger
    interface Hidden @inaccessible { id: ID! }
    type Book implements Hidden { id: ID! kind: Kind cost: Int @inaccessible }
    type Ledger @inaccessible { id: ID! }
    enum Kind { PAPER INTERNAL @inaccessible }
    input BookBy { id: ID shelf: Secret @inaccessible }
    input Secret @inaccessible { a: Int }
  `);
  expect(api).toBe(`type Book {
  id: ID!
  kind: Kind
}

input BookBy {
  id: ID
}

union Item = Book

enum Kind {
  PAPER
}

type Query {
  books(by: BookBy, first: Int): [Item]
}`);
});

test('@inaccessible is honoured under the name that the supergraph imports it by', () => {
  const renamed =
    '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", import: [{ name: "@inaccessible", as: "@hidden" }])';
  expect(apiOf('type Query { a: Int b: Int @hidden }', renamed)).toBe('type Query {\n  a: Int\n}');
  const prefixed = '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", as: "private", for: SECURITY)';
  expect(apiOf('type Query { a: Int b: Int @private }', prefixed)).toBe('type Query {\n  a: Int\n}');
});

test('@inaccessible hides even where the supergraph forgot to link it', () => {
  expect(apiOf('type Query { a: Int b: Int @inaccessible }', '')).toBe('type Query {\n  a: Int\n}');
});

test('the elements of a linked feature of somebody else are not for clients', () => {
  const api = apiOf(
    `type Query { a: Int @owner(team: CORE) }
     directive @owner(team: acme__Team!) on FIELD_DEFINITION | FIELD
     directive @acme__note on FIELD
     enum acme__Team { CORE }`,
    '@link(url: "https://acme.example/acme/v1.3", import: ["@owner"])',
  );
  expect(api).toBe('type Query {\n  a: Int\n}');
});

test('a mutation root of internal operations only is no part of the schema for clients', () => {
  const api = apiOf('type Query { a: Int }\ntype Mutation { settle: Int @inaccessible }');
  expect(api).toBe('type Query {\n  a: Int\n}');
});

test.each([
  [
    'type Query { a: Secret }\ntype Secret @inaccessible { a: Int }',
    'Query.a is visible to clients, but its type Secret is @inaccessible.',
  ],
  [
    'type Query { a: Empty }\ntype Empty { a: Int @inaccessible }',
    'Query.a is visible to clients, but its type Empty has nothing visible.',
  ],
  [
    'type Query { a(by: Secret): Int }\ninput Secret @inaccessible { a: Int }',
    'Query.a(by:) is visible to clients, but its type Secret is @inaccessible.',
  ],
  ['type Query { a(by: Int! @inaccessible): Int }', 'Query.a(by:) is @inaccessible, but must be given.'],
  [
    'type Query { a(by: By): Int }\ninput By { a: Int b: Int! @inaccessible }',
    'By.b is @inaccessible, but must be given.',
  ],
  ['type Query { a: Missing }', 'The schema for clients is not valid: Unknown type: "Missing".'],
  [
    'type Query { a: Named }\ninterface Named { name: Int }\ntype A implements Named { name: Int @inaccessible b: Int }',
    'The schema for clients is not valid: Interface field Named.name expected but A does not provide it.',
  ],
])('a supergraph whose clients could not use what they see is refused: %s', (types, message) => {
  expect(() => apiOf(types)).toThrow(
    expect.objectContaining({ name: 'SupergraphError', code: 'SUPERGRAPH_API_INVALID', message }),
  );
});

test('the schema for clients validates operations', () => {
  const { apiSchema } = loadGeneration(
    supergraphText('type Query { a: Int b: Int @inaccessible }', INACCESSIBLE),
  );
  expect(validate(apiSchema, parse('{ a }'))).toEqual([]);
  expect(validate(apiSchema, parse('{ b }')).map(({ message }) => message)).toEqual([
    'Cannot query field "b" on type "Query". Did you mean "a"?',
  ]);
});
