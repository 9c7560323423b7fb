import { anonymousCaller, type Caller } from '../../../gateway/admission/caller.ts';
import { backends, federateWith, type TestSubgraph } from '../../support/federation.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  const person = (...scopes: string[]): Caller => ({
    ...anonymousCaller,
    kind: 'person',
    subject: 'u1',
    scopes: new Set(scopes),
  });

  const subgraphs = (): Record<string, TestSubgraph> => ({
    people: {
      sdl: `
      type Query { me: Person things: [Thing!]! vault: Vault! }
      union Thing = Open | Closed
      type Person @key(fields: "id") { id: ID! name: String! email: String @authenticated code: Int! @requiresScopes(scopes: [["admin"], ["a", "b"]]) }
      type Open { id: ID! label: String }
      type Closed @authenticated { id: ID! label: String }
      type Vault @authenticated { gold: Int }`,
      resolvers: {
        Query: {
          me: () => ({ id: '1', name: 'Ada', email: 'a@example.org', code: 7 }),
          things: () => [
            { __typename: 'Open', id: 'o', label: 'seen' },
            { __typename: 'Closed', id: 'c', label: 'hidden' },
          ],
          vault: () => ({ gold: 1 }),
        },
      },
    },
    pay: {
      sdl: 'type Person @key(fields: "id") { id: ID! salary: Int @policy(policies: [["hr"]]) bonus: Int @authenticated }',
      resolvers: { Person: { salary: () => 5, bonus: () => 6 } },
    },
  });

  test('a field that needs sign-in is null for an anonymous caller, with its path and no fetch', async () => {
    const { ask, calls } = federate(subgraphs());

    const answer = await ask('{ me { name mail: email salary bonus } }');

    expect(answer.data).toEqual({ me: { name: 'Ada', mail: null, salary: null, bonus: null } });
    expect(answer.errors?.map((error) => [error.extensions.code, error.path])).toEqual([
      ['UNAUTHORIZED_FIELD_OR_TYPE', ['me', 'mail']],
      ['UNAUTHORIZED_FIELD_OR_TYPE', ['me', 'salary']],
      ['UNAUTHORIZED_FIELD_OR_TYPE', ['me', 'bonus']],
    ]);
    expect(calls.map((call) => call.query)).toEqual(['{me{name}}']);
  });

  test('each caller gets the variant of the operation that their rights allow', async () => {
    const { ask } = federate(subgraphs());
    const query = '{ me { name email bonus } }';

    expect((await ask(query)).data).toEqual({ me: { name: 'Ada', email: null, bonus: null } });
    expect(await ask(query, {}, person())).toEqual({
      data: { me: { name: 'Ada', email: 'a@example.org', bonus: 6 } },
    });
    expect((await ask(query)).data).toEqual({ me: { name: 'Ada', email: null, bonus: null } });
  });

  test('scopes are alternatives of sets, and a closed non-null field takes its object with it', async () => {
    const { ask } = federate(subgraphs());
    const query = '{ me { name code } }';

    expect((await ask(query, {}, person('a'))).data).toEqual({ me: null });
    expect(await ask(query, {}, person('a', 'b'))).toEqual({ data: { me: { name: 'Ada', code: 7 } } });
    expect(await ask(query, {}, person('admin'))).toEqual({ data: { me: { name: 'Ada', code: 7 } } });
  });

  test('a closed type closes every field that leads to it', async () => {
    const { ask, calls } = federate(subgraphs());

    const answer = await ask('{ vault { gold } }');

    expect(answer.data).toBeNull();
    expect(answer.errors?.map((error) => error.path)).toEqual([['vault']]);
    expect(calls).toEqual([]);
  });

  test('of an abstract type only the objects of closed types are taken away, unread', async () => {
    const { ask, calls } = federate(subgraphs());

    const answer = await ask('{ things { ... on Open { label } ... on Closed { label } } }');

    expect(answer.data).toBeNull();
    expect(answer.errors?.map((error) => [error.extensions.code, error.path])).toEqual([
      ['UNAUTHORIZED_FIELD_OR_TYPE', ['things', 1]],
    ]);
    expect(calls[0]?.query).not.toContain('Closed');
    expect(await ask('{ things { ... on Open { label } ... on Closed { label } } }', {}, person())).toEqual({
      data: { things: [{ label: 'seen' }, { label: 'hidden' }] },
    });
  });
});
