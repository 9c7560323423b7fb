import { UpstreamFailure } from '../../../gateway/upstream/upstream.ts';
import { backends, federateWith, type TestSubgraph } from '../../support/federation.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  /** Two subgraphs that change one counter, which a third one reads. */
  const counters = (): Record<'one' | 'two' | 'reader', TestSubgraph> => {
    let count = 0;
    const add = (_: unknown, { by }: { by: number }) => {
      count += by;
      return { id: 'c' };
    };
    return {
      one: {
        sdl: 'type Query { a: Int } type Mutation { addOne(by: Int!): Counter! } type Counter @key(fields: "id") { id: ID! }',
        resolvers: { Mutation: { addOne: add } },
      },
      two: {
        sdl: 'type Mutation { addTwo(by: Int!): Counter } type Counter @key(fields: "id") { id: ID! }',
        resolvers: { Mutation: { addTwo: add } },
      },
      reader: {
        sdl: 'type Counter @key(fields: "id") { id: ID! value: Int }',
        resolvers: { Counter: { value: () => count } },
      },
    };
  };

  test('what a mutation returns is complete before the next mutation starts', async () => {
    const { ask, calls } = federate(counters());

    const answer = await ask(
      'mutation { a: addOne(by: 1) { value } b: addTwo(by: 10) { value } c: addOne(by: 100) { value } }',
    );

    expect(answer).toEqual({ data: { a: { value: 1 }, b: { value: 11 }, c: { value: 111 } } });
    expect(calls.map((call) => call.subgraph)).toEqual(['one', 'reader', 'two', 'reader', 'one', 'reader']);
  });

  test('mutations that one subgraph answers alone travel in one request', async () => {
    const { ask, calls } = federate(counters());

    await ask('mutation { a: addOne(by: 1) { id } b: addOne(by: 2) { id } }');

    expect(calls).toHaveLength(1);
  });

  test('after a failure that takes the whole answer, later mutations are not started', async () => {
    const graph = counters();
    const tamper = () => {
      throw new UpstreamFailure('SUBGRAPH_TIMEOUT', 'one', 'late');
    };
    const { ask, calls } = federate({ ...graph, one: { ...graph.one, tamper } });

    const answer = await ask('mutation { addOne(by: 1) { value } addTwo(by: 10) { value } }');

    expect(answer.data).toBeNull();
    expect(answer.errors?.map((error) => [error.extensions.code, error.path])).toEqual([
      ['SUBGRAPH_TIMEOUT', ['addOne']],
      ['NOT_EXECUTED', ['addTwo']],
    ]);
    expect(calls.map((call) => call.subgraph)).toEqual(['one']);
  });

  test('after a failure that an answer survives, later mutations run', async () => {
    const graph = counters();
    const tamper = () => {
      throw new UpstreamFailure('SUBGRAPH_TIMEOUT', 'two', 'late');
    };
    const { ask } = federate({ ...graph, two: { ...graph.two, tamper } });

    expect(await ask('mutation { addTwo(by: 10) { value } addOne(by: 1) { value } }')).toMatchObject({
      data: { addTwo: null, addOne: { value: 11 } },
      errors: [{ path: ['addTwo'] }],
    });
  });
});
