import { compositionErrorsOf, fieldIn, supergraphOf } from '../../support/composition.ts';

const posts = `
  type Query { posts: [Post] }
  type Post @key(fields: "id") { id: ID! author: Person! }
  interface Person { id: ID! }
  interface Named implements Person { id: ID! name: String }
  type Editor implements Person & Named @key(fields: "id") { id: ID! name: String }
  type Guest implements Person @key(fields: "id") { id: ID! }`;
const bylines = `
  type Post @key(fields: "id") {
    id: ID!
    author: Person! @external
    byline: String @requires(fields: "author { ... on Named { name } }")
  }
  interface Person { id: ID! }
  interface Named implements Person { id: ID! name: String }
  type Editor implements Person & Named @key(fields: "id") { id: ID! name: String @external }
  type Guest implements Person @key(fields: "id") { id: ID! }`;

test('a @requires with a fragment on an interface, over external data behind an interface, composes', () => {
  const supergraph = supergraphOf({ posts, bylines });
  expect(fieldIn(supergraph, 'Post.byline').directives).toEqual([
    '@join__field(graph: BYLINES, requires: "author{...on Named{name}}")',
  ]);
});

test('what really cannot be answered is still refused beside a false alarm', () => {
  const errors = compositionErrorsOf({
    posts,
    bylines,
    stray: 'type Query { stray: Stray }\ntype Stray { a: Int @shareable }',
    other: 'type Stray { a: Int @shareable b: Int }',
  });
  expect(errors.map(({ code, type, field }) => ({ code, type, field }))).toEqual([
    { code: 'SATISFIABILITY_ERROR', type: 'Stray', field: 'b' },
  ]);
});

test('a @requires whose data no subgraph can give on the way is refused', () => {
  const errors = compositionErrorsOf({
    posts: posts.replace('name: String }\n  type Guest', 'name: String @external }\n  type Guest'),
    bylines,
  });
  expect(errors.length).toBeGreaterThan(0);
});

test('types that have nothing in common stay a mismatch', () => {
  const errors = compositionErrorsOf({
    a: 'type Query { it: Book @shareable }\ntype Book { x: Int @shareable }\ntype Film { x: Int @shareable }',
    b: 'type Query { it: Film @shareable }\ntype Book { x: Int @shareable }\ntype Film { x: Int @shareable }',
  });
  expect(errors.map(({ code, type, field }) => ({ code, type, field }))).toEqual([
    { code: 'FIELD_TYPE_MISMATCH', type: 'Query', field: 'it' },
  ]);
});

test.each(['Book', 'Media', '[[Media]]'])('a list of a union and a %s stay a mismatch', (other) => {
  const media = 'union Media = Book\ntype Book { x: Int @shareable }';
  const errors = compositionErrorsOf({
    a: `type Query { it: [Media] @shareable }\n${media}`,
    b: `type Query { it: ${other} @shareable }\n${media}`,
  });
  expect(errors.map(({ code, type, field }) => ({ code, type, field }))).toEqual([
    { code: 'FIELD_TYPE_MISMATCH', type: 'Query', field: 'it' },
  ]);
});

test('mismatched input fields are refused, also beside an output mismatch that is none', () => {
  const shared = 'interface Node { id: ID! }\ninterface Named implements Node { id: ID! }';
  const errors = compositionErrorsOf({
    a: `type Query { it(by: By): Node @shareable }\ninput By { a: Int }\n${shared}\ntype T implements Node & Named @key(fields: "id") { id: ID! }`,
    b: `type Query { it(by: By): Named @shareable }\ninput By { a: String }\n${shared}\ntype T implements Node & Named @key(fields: "id") { id: ID! }`,
  });
  expect(errors.map(({ code, type, field }) => ({ code, type, field }))).toEqual([
    { code: 'FIELD_TYPE_MISMATCH', type: 'By', field: 'a' },
  ]);
});
