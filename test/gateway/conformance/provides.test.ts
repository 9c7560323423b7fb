import { serveFederation } from '../../support/federationServers.ts';

test('what a field provides, nested, is not fetched again; elsewhere it is', async () => {
  const author = { id: 'a1', name: 'Wu', town: { zip: 100, mayor: 'Qi' } };
  const { ask, calls } = await serveFederation({
    front: {
      types: `
        type Query { pick: Book @provides(fields: "author { name town { zip } }") other: Book }
        type Book @key(fields: "id") { id: ID! author: Author @external }
        type Author { name: String @external town: Town @external }
        type Town { zip: Int @external }`,
      resolvers: {
        Query: {
          pick: () => ({ id: 'b1', author: { name: 'Wu from the front', town: { zip: 1 } } }),
          other: () => ({ id: 'b1' }),
        },
      },
    },
    books: {
      types: `
        type Book @key(fields: "id") { id: ID! author: Author @shareable }
        type Author { name: String @shareable town: Town @shareable }
        type Town { zip: Int @shareable mayor: String }`,
      resolvers: { Book: { author: () => author } },
    },
  });
  expect(await ask('{ pick { author { name town { zip } } } }')).toEqual({
    data: { pick: { author: { name: 'Wu from the front', town: { zip: 1 } } } },
  });
  expect(calls().map(({ subgraph }) => subgraph)).toEqual(['front']);
  expect(await ask('{ other { author { name town { zip } } } }')).toEqual({
    data: { other: { author: { name: 'Wu', town: { zip: 100 } } } },
  });
  expect(await ask('{ pick { author { town { mayor } } } }')).toEqual({
    data: { pick: { author: { town: { mayor: 'Qi' } } } },
  });
});

const shelf = [
  { __typename: 'Book', id: 'b1', title: 'Tea', pages: 90 },
  { __typename: 'Film', id: 'f1', title: 'Rain', minutes: 80 },
];
const find = ({ id }: { id: string }) => ({ ...shelf.find((one) => one.id === id), title: 'not provided' });

test('a field provides on the types of an interface', async () => {
  const { ask, calls } = await serveFederation({
    front: {
      types: `
        type Query { media: [Media] @shareable @provides(fields: "... on Book { title pages } ... on Film { title }") }
        interface Media { id: ID! title: String }
        type Book implements Media @key(fields: "id") { id: ID! title: String @external pages: Int @external }
        type Film implements Media @key(fields: "id") { id: ID! title: String @external }`,
      resolvers: { Query: { media: () => shelf } },
    },
    back: {
      types: `
        interface Media { id: ID! title: String }
        type Book implements Media @key(fields: "id") { id: ID! title: String @shareable pages: Int @shareable }
        type Film implements Media @key(fields: "id") { id: ID! title: String @shareable minutes: Int }`,
      resolvers: { Book: { __resolveReference: find }, Film: { __resolveReference: find } },
    },
  });
  expect(await ask('{ media { id title ... on Book { pages } } }')).toEqual({
    data: {
      media: [
        { id: 'b1', title: 'Tea', pages: 90 },
        { id: 'f1', title: 'Rain' },
      ],
    },
  });
  expect(calls()).toHaveLength(1);
  expect(await ask('{ media { ... on Film { minutes } } }')).toEqual({
    data: { media: [{}, { minutes: 80 }] },
  });
});

test('a field provides on the members of a union', async () => {
  const { ask, calls } = await serveFederation({
    front: {
      types: `
        type Query { media: [Media] @provides(fields: "... on Book { title } ... on Film { minutes }") }
        union Media = Book | Film
        type Book @key(fields: "id") { id: ID! title: String @external }
        type Film @key(fields: "id") { id: ID! minutes: Int @external }`,
      resolvers: { Query: { media: () => shelf } },
    },
    back: {
      types: `
        type Book @key(fields: "id") { id: ID! title: String @shareable pages: Int }
        type Film @key(fields: "id") { id: ID! title: String minutes: Int @shareable }`,
      resolvers: { Book: { __resolveReference: find }, Film: { __resolveReference: find } },
    },
  });
  expect(await ask('{ media { ... on Book { title } ... on Film { minutes } } }')).toEqual({
    data: { media: [{ title: 'Tea' }, { minutes: 80 }] },
  });
  expect(calls()).toHaveLength(1);
  expect(await ask('{ media { ... on Book { title pages } ... on Film { title } } }')).toEqual({
    data: { media: [{ title: 'Tea', pages: 90 }, { title: 'not provided' }] },
  });
});
