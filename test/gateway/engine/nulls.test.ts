import { backends, federateWith, type TestAnswer, type TestSubgraph } from '../../support/federation.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  const types = `
  type Query { box: Box list: [Item!] strict: [Item!]! matrix: [[Int!]] kind: Kind any: Any }
  scalar Any
  enum Kind { OPEN SHUT HIDDEN @inaccessible }
  type Box { item: Item must: Item! count: Int ratio: Float flag: Boolean id: ID name: String kinds: [Kind] }
  type Item { name: String! size: Int }`;

  /** A subgraph that answers whatever `data` says. */
  const answering = (data: unknown): Record<string, TestSubgraph> => ({
    shop: { sdl: types, tamper: () => ({ data }) },
  });

  const summary = (answer: TestAnswer) =>
    answer.errors?.map(({ path, extensions }) => [extensions.code, path?.join('.')]);

  const ask = (query: string, data: unknown): Promise<TestAnswer> => federate(answering(data)).ask(query);

  test('a null in a non-null field takes its parent with it, up to where null is allowed, with one error', async () => {
    const answer = await ask('{ box { item { name } count } }', { box: { item: { name: null }, count: 3 } });

    expect(answer.data).toEqual({ box: { item: null, count: 3 } });
    expect(summary(answer)).toEqual([['NON_NULL_VIOLATION', 'box.item.name']]);
  });

  test('a null list item of a non-null type takes the list with it', async () => {
    const answer = await ask('{ list { name } }', { list: [{ name: 'a' }, null] });

    expect(answer.data).toEqual({ list: null });
    expect(summary(answer)).toEqual([['NON_NULL_VIOLATION', 'list.1']]);
  });

  test('a null that nothing above may hold takes the whole answer', async () => {
    const answer = await ask('{ strict { name } box { count } }', {
      strict: [{ name: null }],
      box: { count: 1 },
    });

    expect(answer.data).toBeNull();
    expect(summary(answer)).toEqual([['NON_NULL_VIOLATION', 'strict.0.name']]);
  });

  test('inner lists are nulled by themselves', async () => {
    const answer = await ask('{ matrix }', { matrix: [[1, 2], [null], null] });

    expect(answer.data).toEqual({ matrix: [[1, 2], null, null] });
    expect(summary(answer)).toEqual([['NON_NULL_VIOLATION', 'matrix.1.0']]);
  });

  test('a null that was meant is no error', async () => {
    expect(await ask('{ box { item { name } } list { name } }', { box: { item: null }, list: null })).toEqual(
      {
        data: { box: { item: null }, list: null },
      },
    );
  });

  test('a field that the reply leaves out is an error', async () => {
    const answer = await ask('{ box { item { name size } } }', { box: { item: { name: 'a' } } });

    expect(answer.data).toEqual({ box: { item: { name: 'a', size: null } } });
    expect(summary(answer)).toEqual([['SUBGRAPH_MISSING_VALUE', 'box.item.size']]);
  });

  const wrongLeaves: [field: string, value: unknown][] = [
    ['count', 2 ** 31],
    ['count', 1.5],
    ['count', '3'],
    ['ratio', 'much'],
    ['flag', 'true'],
    ['flag', 1],
    ['id', 1.5],
    ['id', true],
    ['name', 7],
    ['name', { secret: 1 }],
    ['item', 'text'],
    ['item', [{ name: 'a' }]],
  ];

  test.each(wrongLeaves)('a %s of %j does not reach the client', async (field, value) => {
    const selection = field === 'item' ? 'item { name }' : field;
    const answer = await ask(`{ box { ${selection} } }`, { box: { [field]: value } });

    expect(answer.data).toEqual({ box: { [field]: null } });
    expect(summary(answer)).toEqual([['INVALID_VALUE', `box.${field}`]]);
  });

  test('an ID that comes as a whole number is given as text', async () => {
    expect(await ask('{ box { id } }', { box: { id: 12 } })).toEqual({ data: { box: { id: '12' } } });
  });

  test('enum values that clients may not see, or that nobody knows, do not reach them', async () => {
    const answer = await ask('{ kind box { kinds } }', { kind: 'HIDDEN', box: { kinds: ['OPEN', 'WHAT'] } });

    expect(answer.data).toEqual({ kind: null, box: { kinds: ['OPEN', null] } });
    expect(summary(answer)).toEqual([
      ['INVALID_VALUE', 'kind'],
      ['INVALID_VALUE', 'box.kinds.1'],
    ]);
  });

  test('a custom scalar passes as it came', async () => {
    const any = { deep: [1, { er: null }], text: '\ud800 lone' };
    expect(await ask('{ any }', { any })).toEqual({ data: { any } });
  });

  test('every error of an answer is reported, also beside one that takes their parent away', async () => {
    const answer = await ask('{ box { must { name } count } }', { box: { must: null, count: 'x' } });

    expect(answer.data).toEqual({ box: null });
    expect(summary(answer)).toEqual([
      ['NON_NULL_VIOLATION', 'box.must'],
      ['INVALID_VALUE', 'box.count'],
    ]);
  });
});
