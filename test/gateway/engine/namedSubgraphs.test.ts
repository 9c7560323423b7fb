import { UpstreamFailure } from '../../../gateway/upstream/upstream.ts';
import { backends, federateWith, type TestSubgraph } from '../../support/federation.ts';

const timeout = () => {
  throw new UpstreamFailure('SUBGRAPH_TIMEOUT', 'weights', 'Too late.');
};

/** One box, of which each subgraph knows something. */
function boxes(tamper: NonNullable<TestSubgraph['tamper']>): Record<string, TestSubgraph> {
  return {
    sizes: {
      sdl: 'type Query { box: Box @shareable } type Box { size: Int }',
      resolvers: { Query: { box: () => ({ size: 3 }) } },
    },
    weights: {
      sdl: 'type Query { box: Box @shareable } type Box { weight: Int }',
      resolvers: { Query: { box: () => ({ weight: 7 }) } },
      tamper,
    },
  };
}

/** `scores` knows media by their interface only; `media` knows what they are. */
function media(typename: string): Record<string, TestSubgraph> {
  return {
    scores: {
      sdl: 'type Query { top: Media } type Media @interfaceObject @key(fields: "id") { id: ID! score: Int }',
      resolvers: { Query: { top: () => ({ id: '1', score: 5 }) } },
    },
    media: {
      sdl: `interface Media @key(fields: "id") { id: ID! title: String }
        type Film implements Media @key(fields: "id") { id: ID! title: String }`,
      tamper: () => ({ data: { _entities: [{ __typename: typename, title: 'Ran' }] } }),
    },
  };
}

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('of a root object that two subgraphs share, what one did not give is an error with its name', async () => {
    const { ask } = federate(boxes(timeout));

    const answer = await ask('{ box { size weight } }');

    expect(answer.data).toEqual({ box: { size: 3, weight: null } });
    expect(answer.errors?.map(({ path, extensions }) => [path, extensions.subgraph])).toContainEqual([
      ['box', 'weight'],
      'weights',
    ]);
    expect(answer.errors?.every(({ extensions }) => extensions.subgraph === 'weights')).toBe(true);
  });

  test('a wrong value is an error with the name of who gave it', async () => {
    const { ask } = federate(boxes(() => ({ data: { box: { weight: 'heavy' } } })));

    expect(await ask('{ box { size weight } }')).toMatchObject({
      data: { box: { size: 3, weight: null } },
      errors: [{ path: ['box', 'weight'], extensions: { code: 'INVALID_VALUE', subgraph: 'weights' } }],
    });
  });

  test('behind an interface object, a type that is none is an error with the name of who should know', async () => {
    const query = '{ top { score title ... on Film { id } } }';

    expect(await federate(media('Film')).ask(query)).toEqual({
      data: { top: { score: 5, title: 'Ran', id: '1' } },
    });
    expect(await federate(media('Nothing')).ask(query)).toMatchObject({
      data: { top: null },
      errors: [{ path: ['top'], extensions: { code: 'INVALID_VALUE', subgraph: 'media' } }],
    });
  });

  test('who would have been asked with a type that never came is not blamed for it', async () => {
    const { scores, media: knowing } = media('Film');
    const tamper = () => ({ data: { top: { id: '1', score: 5 } } });
    const subgraphs = { scores: { ...(scores as TestSubgraph), tamper }, media: knowing as TestSubgraph };

    const { data, errors } = await federate(subgraphs).ask('{ top { score title ... on Film { id } } }');

    expect(data).toEqual({ top: null });
    expect(new Set(errors?.map(({ extensions }) => extensions.subgraph))).toEqual(new Set(['scores']));
  });
});
