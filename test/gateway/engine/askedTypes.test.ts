import { backends, federateWith } from '../../support/federation.ts';

const titles = new Map([
  ['1', { __typename: 'Film', id: '1', title: 'Ran' }],
  ['2', { __typename: 'Book', id: '2', title: 'Emma' }],
]);
const know = { __resolveReference: ({ id }: { id: string }) => titles.get(id) };

/** `scores` gives the media and their scores, and does not know what they are. */
const media = {
  scores: {
    sdl: `type Query { all: [Media!] }
      type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }`,
    resolvers: {
      Query: { all: () => [{ id: '1' }, { id: '2' }] },
      Media: { __resolveReference: ({ id }: { id: string }) => ({ id, score: Number(id) * 10 }) },
    },
  },
  titles: {
    sdl: `interface Media @key(fields: "id") { id: ID! title: String }
      type Film implements Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String }`,
    resolvers: { Media: { __resolveType: (known: { __typename: string }) => known.__typename, ...know } },
  },
};

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('what an interface object has comes for each type that is asked for', async () => {
    const { ask } = federate(media);

    expect(await ask('{ all { ... on Film { score } ... on Book { score } } }')).toEqual({
      data: { all: [{ score: 10 }, { score: 20 }] },
    });
  });

  test.each([
    ['Film', [{ score: 10, title: 'Ran' }, { title: 'Emma' }]],
    ['Book', [{ title: 'Ran' }, { score: 20, title: 'Emma' }]],
  ])('what is asked of a %s alone comes for it beside what is asked of all', async (typeName, all) => {
    const { ask } = federate(media);

    expect(await ask(`{ all { ... on ${typeName} { score } title } }`)).toEqual({ data: { all } });
  });

  test('nobody is asked about the types that the operation does not name', async () => {
    const { ask, calls } = federate(media);

    expect(await ask('{ all { ... on Film { score } } }')).toEqual({ data: { all: [{ score: 10 }, {}] } });
    expect(calls.at(-1)?.variables).toEqual({ representations: [{ __typename: 'Media', id: '1' }] });
  });
});
