import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import { AUTHENTICATED, POLICY, REQUIRES_SCOPES, supergraphText } from '../../support/supergraphText.ts';

function requirementsOf(types: string, links = [AUTHENTICATED, REQUIRES_SCOPES, POLICY].join(' ')) {
  return Object.fromEntries(loadGeneration(supergraphText(types, links)).requirements);
}

const signedIn = { isAuthenticated: true, scopes: [], policies: [] };
const scopes = (...alternatives: string[][]) => ({
  isAuthenticated: false,
  scopes: alternatives,
  policies: [],
});

test('what carries no directive is public', () => {
  expect(requirementsOf('type Query { a: A }\ntype A { b: Int }')).toEqual({});
});

test('a field asks for its own, its parent type’s and its return type’s requirement together', () => {
  const requirements = requirementsOf(`
    type Query { card: Card @policy(policies: [["office-hours"]]) open: Int }
    type Card @authenticated { id: ID! holder: Holder @requiresScopes(scopes: [["cards", "people"], ["admin"]]) }
    type Holder @requiresScopes(scopes: [["people"]]) { name: String }
  `);
  expect(requirements).toEqual({
    'Query.card': { isAuthenticated: true, scopes: [], policies: [['office-hours']] },
    Card: signedIn,
    'Card.id': signedIn,
    'Card.holder': {
      isAuthenticated: true,
      scopes: [
        ['cards', 'people'],
        ['admin', 'people'],
      ],
      policies: [],
    },
    Holder: scopes(['people']),
    'Holder.name': scopes(['people']),
  });
});

test('a protected scalar or enum protects the fields that return it', () => {
  const requirements = requirementsOf(`
    type Query { number: [CardNumber!]! kind: Kind open: Int }
    scalar CardNumber @authenticated
    enum Kind @requiresScopes(scopes: [["kinds"]]) { A }
  `);
  expect(requirements).toEqual({
    CardNumber: signedIn,
    Kind: scopes(['kinds']),
    'Query.number': signedIn,
    'Query.kind': scopes(['kinds']),
  });
});

test('a field through an interface asks for what it asks for on every implementing type', () => {
  const requirements = requirementsOf(`
    type Query { node: Node }
    interface Node { id: ID! }
    type Secret implements Node @authenticated { id: ID! }
    type Costly implements Node { id: ID! @requiresScopes(scopes: [["costs"]]) open: Int }
    type Open implements Node { id: ID! }
  `);
  expect(requirements).toEqual({
    'Node.id': { isAuthenticated: true, scopes: [['costs']], policies: [] },
    Secret: signedIn,
    'Secret.id': signedIn,
    'Costly.id': scopes(['costs']),
  });
});

test('an interface that carries the sum of its types’ requirements leaves the public type public', () => {
  const requirements = requirementsOf(`
    type Query { node: Node }
    interface Node @authenticated { id: ID! }
    type Secret implements Node @authenticated { id: ID! }
    type Open implements Node { id: ID! }
  `);
  expect(requirements).toEqual({
    'Query.node': signedIn,
    Node: signedIn,
    'Node.id': signedIn,
    Secret: signedIn,
    'Secret.id': signedIn,
  });
});

test('a field that an @interfaceObject adds is protected on every implementing type', () => {
  const requirements = requirementsOf(`
    type Query { books: [Book] }
    interface Media { id: ID! price: Int @authenticated @join__field(graph: BOOK_REVIEWS) }
    type Book implements Media { id: ID! @join__field(graph: BOOKS) price: Int @join__field }
  `);
  expect(requirements).toEqual({ 'Media.price': signedIn, 'Book.price': signedIn });
});

test('a protected member of a union protects its own fields and not the union', () => {
  const requirements = requirementsOf(`
    type Query { found: Found }
    union Found = Open | Secret
    type Open { a: Int }
    type Secret @authenticated { a: Int }
  `);
  expect(requirements).toEqual({ Secret: signedIn, 'Secret.a': signedIn });
});

test('directives count under the names they were imported by, and without any link', () => {
  const link =
    '@link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY, import: [{ name: "@authenticated", as: "@signedIn" }])';
  expect(requirementsOf('type Query { a: Int @signedIn }', link)).toEqual({ 'Query.a': signedIn });
  expect(requirementsOf('type Query { a: Int @authenticated }', '')).toEqual({ 'Query.a': signedIn });
});

test('alternatives that another alternative makes needless are dropped', () => {
  const requirements = requirementsOf(`
    type Query { a: A @requiresScopes(scopes: [["x"], ["y"]]) }
    type A @requiresScopes(scopes: [["x"], ["z"]]) { b: Int }
  `);
  expect(requirements['Query.a']).toEqual(scopes(['x'], ['y', 'z']));
});

test.each([
  '@requiresScopes(scopes: [])',
  '@requiresScopes(scopes: [[]])',
  '@policy(policies: [[""]])',
  '@policy',
])('a requirement that names nothing is refused: %s', (directive) => {
  expect(() => requirementsOf(`type Query { a: Int ${directive} }`)).toThrow(
    expect.objectContaining({ code: 'SUPERGRAPH_REQUIREMENT_INVALID' }),
  );
});

test('a requirement of countless alternatives is refused', () => {
  const many = JSON.stringify(Array.from({ length: 20 }, (_, n) => [`s${n}`]));
  const others = JSON.stringify(Array.from({ length: 20 }, (_, n) => [`t${n}`]));
  const types = `type Query @requiresScopes(scopes: ${many}) { a: Int @requiresScopes(scopes: ${others}) }`;
  expect(() => requirementsOf(types)).toThrow(/combine to more than 256 alternatives/);
});
