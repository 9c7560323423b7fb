import { getIntrospectionQuery } from 'graphql';
import { backends, federateWith } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('the root type name alone asks nobody', async () => {
    const { ask, calls } = federate(library());

    expect(await ask('{ __typename again: __typename }')).toEqual({
      data: { __typename: 'Query', again: 'Query' },
    });
    expect(calls).toEqual([]);
  });

  test('introspection answers from the API schema, without machinery of federation', async () => {
    const { ask, calls } = federate(library());

    const answer = await ask(getIntrospectionQuery());

    const text = JSON.stringify(answer);
    expect(answer.errors).toBeUndefined();
    expect(text).toContain('topReviews');
    expect(text).not.toMatch(/join__|link__|_entities|_service/);
    expect(calls).toEqual([]);
  });

  test('introspection mixes with data, with aliases and variables', async () => {
    const { ask } = federate(library());

    const answer = await ask(
      'query ($name: String!) { me { name } t: __type(name: $name) { name kind } __schema { queryType { ...T } } } fragment T on __Type { name }',
      { name: 'Review' },
    );

    expect(answer).toEqual({
      data: {
        me: { name: 'Ada' },
        t: { name: 'Review', kind: 'OBJECT' },
        __schema: { queryType: { name: 'Query' } },
      },
    });
  });

  test.each([
    '{ me { name } ... @defer { __schema { queryType { name } } } }',
    '{ me { name } ...Later @defer } fragment Later on Query { ... on Query { __type(name: "User") { name } } }',
  ])('introspection that is to come later is refused, not left out: %s', async (query) => {
    expect(await federate(library()).ask(query)).toEqual({ errors: [refusedBelow] });
  });

  test('so is introspection at the query root below a payload', async () => {
    const { ask } = federate({
      clock: {
        sdl: 'type Query { now: Int } type Mutation { wind: Tick } type Tick { query: Query }',
        resolvers: { Mutation: { wind: () => ({ query: {} }) } },
      },
    });
    expect(await ask('mutation { wind { query { __schema { queryType { name } } } } }')).toEqual({
      errors: [refusedBelow],
    });
  });
});

const refusedBelow = {
  message: '__schema and __type are answered at the root of a query only, and with its first part.',
  extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
};
