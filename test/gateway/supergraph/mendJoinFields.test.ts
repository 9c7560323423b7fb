import { fieldIn, supergraphOf } from '../../support/composition.ts';

const library = `
  type Query { shelf: Shelf }
  type Shelf @key(fields: "id") { id: ID! best: Book @shareable all: [Book!]! @shareable }
  type Book @key(fields: "id") { id: ID! }`;
const archive = `
  type Shelf @key(fields: "id") { id: ID! best: Media @shareable all: [Media] @shareable }
  union Media = Book | Film
  type Book @key(fields: "id") { id: ID! }
  type Film @key(fields: "id") { id: ID! }`;

test.each([
  ['after', { a: library, b: archive }, 'A', 'B'],
  ['before', { b: library, a: archive }, 'B', 'A'],
])(
  'a union wins over its member, in a subgraph that comes %s the member’s',
  (_when, subgraphs, book, media) => {
    const supergraph = supergraphOf(subgraphs);
    expect(fieldIn(supergraph, 'Shelf.best')).toEqual({
      type: 'Media',
      directives: [
        `@join__field(graph: ${book}, type: "Book")`,
        `@join__field(graph: ${media}, type: "Media")`,
      ].sort(),
    });
    expect(fieldIn(supergraph, 'Shelf.all')).toEqual({
      type: '[Media]',
      directives: [
        `@join__field(graph: ${book}, type: "[Book!]!")`,
        `@join__field(graph: ${media}, type: "[Media]")`,
      ].sort(),
    });
  },
);

test('an interface wins over its implementing type, and over an interface that implements it', () => {
  const supergraph = supergraphOf({
    people: `
      type Query { head: Person @shareable owner: Named @shareable }
      interface Person { id: ID! }
      interface Named implements Person { id: ID! }
      type Clerk implements Person & Named @key(fields: "id") { id: ID! }`,
    staff: `
      type Query { head: Clerk @shareable owner: Person @shareable }
      interface Person { id: ID! }
      interface Named implements Person { id: ID! }
      type Clerk implements Person & Named @key(fields: "id") { id: ID! }`,
  });
  expect(fieldIn(supergraph, 'Query.head')).toEqual({
    type: 'Person',
    directives: ['@join__field(graph: PEOPLE, type: "Person")', '@join__field(graph: STAFF, type: "Clerk")'],
  });
  expect(fieldIn(supergraph, 'Query.owner')).toEqual({
    type: 'Person',
    directives: ['@join__field(graph: PEOPLE, type: "Named")', '@join__field(graph: STAFF, type: "Person")'],
  });
});

test('an interface’s own field takes the wider type as well', () => {
  const supergraph = supergraphOf({
    a: `type Query { box: Box }
        interface Box { top: Book }
        type Crate implements Box { top: Book @shareable }
        type Book { title: String @shareable }`,
    b: `interface Box { top: Media }
        type Crate implements Box { top: Media @shareable }
        union Media = Book
        type Book { title: String @shareable }`,
  });
  const expected = {
    type: 'Media',
    directives: ['@join__field(graph: A, type: "Book")', '@join__field(graph: B, type: "Media")'],
  };
  expect(fieldIn(supergraph, 'Box.top')).toEqual(expected);
  expect(fieldIn(supergraph, 'Crate.top')).toEqual(expected);
});

test('root types that go by other names are mended too', () => {
  const supergraph = supergraphOf({
    a: 'schema { query: Start }\ntype Start { best: Book @shareable }\ntype Book @key(fields: "id") { id: ID! }',
    b: 'type Query { best: Media @shareable }\nunion Media = Book\ntype Book @key(fields: "id") { id: ID! }',
  });
  expect(fieldIn(supergraph, 'Query.best')).toEqual({
    type: 'Media',
    directives: ['@join__field(graph: A, type: "Book")', '@join__field(graph: B, type: "Media")'],
  });
});

test('a field of an @interfaceObject that another subgraph resolves is marked as external', () => {
  const supergraph = supergraphOf({
    media: `
      type Query { media: [Media] }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String }`,
    blurbs: `
      type Media @key(fields: "id") @interfaceObject {
        id: ID!
        title: String @external
        blurb: String @requires(fields: "title")
      }`,
  });
  expect(fieldIn(supergraph, 'Media.title').directives).toEqual([
    '@join__field(graph: BLURBS, external: true)',
    '@join__field(graph: MEDIA)',
  ]);
  expect(fieldIn(supergraph, 'Media.blurb').directives).toEqual([
    '@join__field(graph: BLURBS, requires: "title")',
  ]);
});

test('what may be null in one subgraph may be null for clients, at every depth', () => {
  const supergraph = supergraphOf({
    a: 'type Query { grid: [[Int!]] @shareable row: [Int!]! @shareable }',
    b: 'type Query { grid: [[Int]!] @shareable row: [Int] @shareable }',
  });
  expect(fieldIn(supergraph, 'Query.grid').type).toBe('[[Int]]');
  expect(fieldIn(supergraph, 'Query.row').type).toBe('[Int]');
});

test('a root field that every subgraph has keeps what one of them provides', () => {
  const books = 'type Book @key(fields: "id") { id: ID! title: String @shareable }';
  const supergraph = supergraphOf({
    a: `type Query { best: Book @shareable @provides(fields: "title") }
        type Book @key(fields: "id") { id: ID! title: String @external }`,
    b: `type Query { best: Book @shareable }\n${books}`,
  });
  expect(fieldIn(supergraph, 'Query.best').directives).toEqual([
    '@join__field(graph: A, provides: "title")',
    '@join__field(graph: B)',
  ]);
});

test('fields on which the subgraphs agree are left as the composer wrote them', () => {
  const supergraph = supergraphOf({
    a: 'type Query { name: String! @shareable count: Int }',
    b: 'type Query { name: String @shareable }',
  });
  expect(fieldIn(supergraph, 'Query.name')).toEqual({ type: 'String', directives: [] });
  expect(fieldIn(supergraph, 'Query.count')).toEqual({ type: 'Int', directives: ['@join__field(graph: A)'] });
});
