import { backends, federateWith } from '../../support/federation.ts';

/** The shelf knows of no films, though others do; what it gives along stops the planner from seeing that. */
const graph = {
  shelves: {
    sdl: `type Query {
        found: Found @provides(fields: "... on Book { pages }")
        finds: [Found!] @provides(fields: "... on Book { pages }")
      }
      union Found = Book | Note
      type Book @key(fields: "id") { id: ID! @shareable pages: Int @external }
      type Note { text: String }`,
    resolvers: {
      Query: {
        found: () => ({ __typename: 'Book', id: '1' }),
        finds: () => [
          { __typename: 'Note', text: 'x' },
          { __typename: 'Book', id: '2', pages: 7 },
        ],
      },
    },
  },
  films: {
    sdl: `type Query { film: Found }
      union Found = Film | Book
      type Film @key(fields: "id") { id: ID! title: String }
      type Book @key(fields: "id") { id: ID! @shareable pages: Int }`,
  },
};

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('a fragment on a type that is unknown to whoever gives the value never matches', async () => {
    const { ask } = federate(graph);

    expect(await ask('{ found { ... on Film { title } } }')).toEqual({ data: { found: {} } });
    expect(await ask('{ finds { __typename ... on Film { title } ... on Book { pages } } }')).toEqual({
      data: { finds: [{ __typename: 'Note' }, { __typename: 'Book', pages: 7 }] },
    });
  });
});
