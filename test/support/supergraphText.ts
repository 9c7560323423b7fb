/** The machinery that a composer writes around the types, for two subgraphs: "books" and "book-reviews". */
const MACHINERY = `
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean, overrideLabel: String, contextArguments: [join__ContextArgument!]) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar join__FieldSet
scalar join__FieldValue
input join__ContextArgument { name: String! type: String! context: String! selection: join__FieldValue! }
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph {
  BOOKS @join__graph(name: "books", url: "http://127.0.0.1:4001/graphql")
  BOOK_REVIEWS @join__graph(name: "book-reviews", url: "http://127.0.0.1:4002/graphql")
}
`;

/**
 * A supergraph document with the given types. `links` are further `@link`s, as text; a `type Query` is expected
 * among the types.
 */
export function supergraphText(types: string, links = '', joinVersion = 'v0.5'): string {
  const roots = ['Query', 'Mutation', 'Subscription']
    .filter((name) => new RegExp(`^\\s*type ${name}\\b`, 'm').test(types))
    .map((name) => `${name.toLowerCase()}: ${name}`);
  return `
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/${joinVersion}", for: EXECUTION)
  ${links}
{ ${roots.join(' ')} }
${MACHINERY}
${types}`;
}

export const INACCESSIBLE = `@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)`;
export const AUTHENTICATED = `@link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)`;
export const REQUIRES_SCOPES = `@link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)`;
export const POLICY = `@link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)`;

/** A supergraph of more than 800,000 characters, which is large as supergraphs go. */
export function largeSupergraph(): string {
  const count = 4_000;
  const types = Array.from(
    { length: count },
    (_, n) => `
    """Thing number ${n} of very many, each with a description of usual length."""
    type Thing${n} @join__type(graph: BOOKS, key: "id") @join__type(graph: BOOK_REVIEWS, key: "id") {
      id: ID!
      next: Thing${(n + 1) % count} @join__field(graph: BOOKS)
      name(language: String = "en"): String! @join__field(graph: BOOK_REVIEWS)
    }`,
  );
  return supergraphText(`type Query { thing: Thing0 }\n${types.join('\n')}`);
}
