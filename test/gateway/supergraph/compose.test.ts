import { composeSubgraphs } from '../../../gateway/supergraph/compose.ts';
import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import type { SubgraphSource } from '../../../gateway/supergraph/subgraphDocument.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';

function source(name: string, sdl: string, file?: string): SubgraphSource {
  return {
    name,
    url: `http://${name}.test/graphql`,
    sdl: LINK + sdl,
    ...(file === undefined ? {} : { file }),
  };
}

function errorsOf(...sources: SubgraphSource[]) {
  const { errors } = composeSubgraphs(sources);
  if (errors === undefined) throw new Error('These subgraphs were expected not to compose.');
  return errors;
}

const books = source(
  'books',
  'type Query { book: Book }\ntype Book @key(fields: "id") { id: ID! title: String }',
);
const bookReviews = source('book-reviews', 'type Book @key(fields: "id") { id: ID! stars: [Int!] }');
const shops = source(
  'shops',
  'type Query { shop: Shop }\ntype Shop { sells: [Book] }\ntype Book @key(fields: "id") { id: ID! price: Int }',
);

test('composed subgraphs load, each by its own name and address', () => {
  const { supergraphSdl } = composeSubgraphs([books, bookReviews]);
  const { subgraphs, apiSchema } = loadGeneration(supergraphSdl ?? '');
  expect([...subgraphs.values()]).toEqual([
    { name: 'book-reviews', url: 'http://book-reviews.test/graphql' },
    { name: 'books', url: 'http://books.test/graphql' },
  ]);
  expect(Object.keys(apiSchema.getType('Book')?.toConfig() ?? {})).toContain('fields');
});

test('the same subgraphs give the same supergraph in whatever order they come', () => {
  const orders = [
    [books, bookReviews, shops],
    [shops, books, bookReviews],
    [bookReviews, shops, books],
    [shops, bookReviews, books],
  ];
  const [first, ...others] = orders.map((order) => composeSubgraphs(order).supergraphSdl);
  expect(first).toContain('price: Int');
  for (const other of others) expect(other).toBe(first);
});

test('an error names the subgraph, the type, the field, the file and the line', () => {
  const wrong = source(
    'book-reviews',
    'type Book @key(fields: "id") {\n  id: ID!\n  title: Int\n}',
    'reviews.graphql',
  );
  expect(errorsOf(books, wrong)).toEqual([
    {
      code: 'FIELD_TYPE_MISMATCH',
      message:
        'Type of field "Book.title" is incompatible across subgraphs: it has type "Int" in subgraph "book-reviews" but type "String" in subgraph "books"',
      subgraph: 'book-reviews',
      type: 'Book',
      field: 'title',
      line: 4,
      file: 'reviews.graphql',
    },
    expect.objectContaining({ code: 'INVALID_FIELD_SHARING', type: 'Book', field: 'title' }),
  ]);
});

test('a key that names no field of its type is found where it stands', () => {
  const wrong = source('shops', '\ntype Shop @key(fields: "code") {\n  id: ID!\n}', 'shops.graphql');
  expect(errorsOf(books, wrong)).toEqual([
    expect.objectContaining({
      code: 'KEY_INVALID_FIELDS',
      subgraph: 'shops',
      type: 'Shop',
      line: 3,
      file: 'shops.graphql',
    }),
  ]);
});

test('a field that cannot be reached is named', () => {
  const wrong = source(
    'shops',
    'type Query { shop: Shop }\ntype Shop { best: Book }\ntype Book { isbn: ID! @shareable }',
  );
  const errors = errorsOf(books, wrong);
  expect(errors).toContainEqual(
    expect.objectContaining({
      code: 'SATISFIABILITY_ERROR',
      type: 'Book',
      field: expect.stringMatching(/title|id|isbn/),
    }),
  );
});

test('SDL that does not parse is reported with its subgraph and line', () => {
  expect(errorsOf(books, { ...source('shops', 'type Shop {\n  id ID!\n}'), file: 's.graphql' })).toEqual([
    {
      code: 'INVALID_GRAPHQL',
      message: '[shops] Syntax Error: Expected ":", found Name "ID".',
      subgraph: 'shops',
      type: null,
      field: null,
      line: 3,
      file: 's.graphql',
    },
  ]);
});

test('two subgraphs of one name, a nameless one and no subgraph at all are refused', () => {
  expect(errorsOf(books, books)).toEqual([
    expect.objectContaining({
      code: 'SUBGRAPH_NAME_TAKEN',
      message: 'Two subgraphs are named "books".',
      subgraph: 'books',
    }),
  ]);
  expect(errorsOf(source('', 'type Query { a: Int }')).map(({ code }) => code)).toEqual([
    'SUBGRAPH_NAME_MISSING',
  ]);
  expect(errorsOf().map(({ code }) => code)).toEqual(['NO_SUBGRAPHS']);
});

test('a subgraph of a newer federation composes unless it imports what v2.9 does not have', () => {
  const newer = (imports: string) => ({
    ...books,
    sdl: books.sdl.replace('v2.9', 'v2.12').replace('"@shareable"', imports),
  });
  expect(composeSubgraphs([newer('"@shareable"'), bookReviews]).supergraphSdl).toContain('stars: [Int!]');
  expect(errorsOf(newer('"@cacheTag"'))).toEqual([
    expect.objectContaining({
      subgraph: 'books',
      message: expect.stringContaining('unknown element "@cacheTag"'),
    }),
  ]);
});

test('a fault at which the composer throws is an error like any other', () => {
  const wrong = { ...books, sdl: books.sdl.replace('["@key", "@shareable"]', '"@key"') };
  expect(errorsOf(wrong)).toEqual([
    {
      code: 'COMPOSITION_FAILED',
      message: expect.stringMatching(/^Invalid import binding/),
      subgraph: null,
      type: null,
      field: null,
      line: null,
      file: null,
    },
  ]);
});

test('a namespace of one’s own for federation is as good as the usual one', () => {
  const renamed = {
    ...books,
    sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed", import: [{ name: "@key", as: "@id" }])
      type Query { book: Book }
      type Book @id(fields: "id") { id: ID! title: String @fed__shareable secret: Int @fed__inaccessible }`,
  };
  const { supergraphSdl, errors } = composeSubgraphs([renamed, bookReviews]);
  expect(errors).toBeUndefined();
  const book = loadGeneration(supergraphSdl ?? '').apiSchema.getType('Book');
  expect(book && 'getFields' in book && Object.keys(book.getFields())).toEqual(['id', 'stars', 'title']);
});

test('a directive for operations is there only when every subgraph defines it', () => {
  const directives = (...sources: SubgraphSource[]) =>
    loadGeneration(composeSubgraphs(sources).supergraphSdl ?? '')
      .apiSchema.getDirectives()
      .map(({ name }) => name);
  const traced = { ...books, sdl: `${books.sdl}\ndirective @trace on FIELD` };
  expect(directives(traced, { ...shops, sdl: `${shops.sdl}\ndirective @trace on FIELD` })).toContain('trace');
  expect(directives(traced, shops)).not.toContain('trace');
});
