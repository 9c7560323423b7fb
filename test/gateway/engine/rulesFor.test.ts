import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { rulesFor } from '../../../gateway/engine/rulesFor.ts';

const schema = buildSchema(`
  directive @once(count: Int) on FIELD
  type Query { me: User users(first: Int!, filter: Filter): [User!]! node: Node search: Found }
  type Mutation { rename(name: String!): User }
  type Subscription { renamed: User added: User }
  interface Node { id: ID! }
  type User implements Node { id: ID! name(upper: Boolean): String friends: [User!]! }
  type Book implements Node { id: ID! title: String }
  union Found = User | Book
  input Filter { name: String age: Int }
`);

const sound = [
  '{ me { id } }',
  '{ me { id name(upper: true) friends { ...F } } } fragment F on User { id }',
  'query($first: Int!, $filter: Filter = { age: 1 }) { users(first: $first, filter: $filter) { id @skip(if: true) } }',
  '{ search { __typename ... on Node { id } ... on Book { title } } }',
  'subscription { renamed { id } }',
];

const broken = [
  '{ me { id } } type Extra { id: ID }',
  'query A { me { id } } query A { me { name } }',
  '{ me { id } } query A { me { id } }',
  'subscription { renamed { id } added { id } }',
  'query($a: Nobody) { users(first: 1, filter: { name: $a }) { id } }',
  '{ me { ... on Nobody { id } } }',
  '{ me { ...F } } fragment F on ID { id }',
  '{ me { ... on Filter { name } } }',
  'query($me: User) { users(first: 1) { id } me { name(upper: $me) } }',
  '{ me }',
  '{ me { id { deep } } }',
  '{ me { nothing } }',
  '{ me { ...F } } fragment F on User { id } fragment F on User { name }',
  '{ me { ...Nobody } }',
  '{ me { id } } fragment F on User { id }',
  'fragment F on User { id }',
  '{ me { ... on Book { title } } }',
  '{ me { ...F } } fragment F on User { friends { ...F } }',
  'query($a: Int!, $a: Int!) { users(first: $a) { id } }',
  '{ users(first: $a) { id } }',
  'query($a: Int!) { me { id } }',
  '{ me { id @nothing } }',
  '{ me { id @once @once } }',
  '{ users(first: 1, second: 2) { id } }',
  '{ me { id @once(times: 1) } }',
  '{ users(first: 1, first: 1) { id } }',
  '{ users(first: "one") { id } }',
  '{ users(first: 1, filter: { unknown: 1 }) { id } }',
  '{ users { id } }',
  '{ me { id @skip } }',
  'query($a: Int) { users(first: $a) { id } }',
  '{ me { id id: name } }',
  '{ users(first: 1, filter: { age: 1, age: 2 }) { id } }',
  '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
];

test.each([...sound, ...broken])('leaving rules out finds the same in %s', (text) => {
  const document = parse(text);

  const found = validate(schema, document, rulesFor(text, document));

  expect(found.map(String)).toEqual(validate(schema, document).map(String));
});

test.each(specifiedRules.map((rule) => ({ name: rule.name, rule })))(
  'a broken document shows what $name finds',
  ({ rule }) => {
    const finds = (text: string) => validate(schema, parse(text), [rule]).length > 0;

    expect(broken.some(finds)).toBe(true);
  },
);

test('a plain operation meets the rules about fields only', () => {
  const rules = rulesFor('{ me { id } }', parse('{ me { id } }'));

  expect(rules.map(({ name }) => name)).toEqual([
    'ScalarLeafsRule',
    'FieldsOnCorrectTypeRule',
    'ProvidedRequiredArgumentsRule',
    'OverlappingFieldsCanBeMergedRule',
  ]);
});
