import { backends, federateWith } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('a reply with __proto__ keys changes no prototype', async () => {
    const graph = library();
    const tamper = () =>
      JSON.parse(
        '{"data":{"me":{"__typename":"User","id":"u1","name":"Ada","__proto__":{"polluted":1}},"__proto__":{"polluted":1}}}',
      );
    const { ask } = federate({ ...graph, accounts: { ...graph.accounts, tamper } });

    expect(await ask('{ me { name reviews(first: 1) { body } } }')).toEqual({
      data: { me: { name: 'Ada', reviews: [{ body: 'Good' }] } },
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("an error's path through __proto__ leads nowhere, and the error is still reported", async () => {
    const graph = library();
    const tamper = () => ({
      data: { me: { name: 'Ada' } },
      errors: [
        { message: 'x', path: JSON.parse('["__proto__","polluted"]') },
        { message: 'y', path: ['constructor', 'name'] },
      ],
    });
    const { ask } = federate({ ...graph, accounts: { ...graph.accounts, tamper } });

    const answer = await ask('{ me { name } }');

    expect(answer.data).toEqual({ me: { name: 'Ada' } });
    expect(answer.errors).toHaveLength(2);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('a field with the name of an inherited property has no inherited value', async () => {
    const { ask } = federate({
      one: {
        sdl: 'type Query { a: A } type A { constructor: String toString: Any } scalar Any',
        tamper: () => ({ data: { a: {} } }),
      },
    });

    const answer = await ask('{ a { constructor toString } }');

    expect(answer.data).toEqual({ a: { constructor: null, toString: null } });
    expect(answer.errors).toHaveLength(2);
  });

  test('a key that is a list of lists without end costs its own fields, no others', async () => {
    const graph = library();
    let id: unknown = 'u1';
    for (let depth = 0; depth < 100_000; depth++) id = [id];
    const tamper = () => ({ data: { me: { __typename: 'User', id, name: 'Ada' }, users: [] } });
    const { ask } = federate({ ...graph, accounts: { ...graph.accounts, tamper } });

    const answer = await ask('{ me { name reviews { body } } users { name } }');

    expect(answer.data).toEqual({ me: null, users: [] });
    expect(answer.errors).toMatchObject([{ path: ['me', 'reviews'] }]);
  });

  test('a reply with ten thousand errors answers with a bounded number of them', async () => {
    const graph = library();
    const errors = Array.from({ length: 10_000 }, () => ({ message: 'again', path: ['me'] }));
    const { ask } = federate({
      ...graph,
      accounts: { ...graph.accounts, tamper: () => ({ data: { me: null }, errors }) },
    });

    const answer = await ask('{ me { name } }');

    expect(answer.data).toEqual({ me: null });
    expect(answer.errors).toHaveLength(1_000);
  });

  // Processor time, which other work on the machine does not change much; it takes about 1.5 s.
  test('ten thousand aliases are answered in bounded time', async () => {
    const { ask } = federate(library(), { maxTokens: 100_000, planDeadlineMs: 60_000 });
    const fields = Array.from({ length: 10_000 }, (_, n) => `a${n}: name`);
    const before = process.cpuUsage();

    const answer = await ask(`{ me { ${fields.join(' ')} } }`);

    const { user, system } = process.cpuUsage(before);
    expect(Object.keys((answer.data as { me: object }).me)).toHaveLength(10_000);
    expect(answer.errors).toBeUndefined();
    expect((user + system) / 1_000).toBeLessThan(10_000);
  }, 90_000);

  test('lone surrogates and odd text pass through requests and replies', async () => {
    const { ask } = federate({
      one: {
        sdl: 'type Query { echo(text: String): String }',
        resolvers: { Query: { echo: (_: unknown, { text }: { text: string }) => text } },
      },
    });
    const text = '\ud800 \u2028 " \\ \u0000 😀';

    expect(await ask('query ($text: String) { echo(text: $text) }', { text })).toEqual({
      data: { echo: text },
    });
  });
});
