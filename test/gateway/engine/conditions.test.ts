import { backends, federateWith } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('an operation whose every field is skipped answers an empty object and asks nobody', async () => {
    const { ask, calls } = federate(library());

    expect(await ask('{ me @skip(if: true) { name } }')).toEqual({ data: {} });
    expect(calls).toEqual([]);
  });

  test('a root field that is not included is not fetched', async () => {
    const { ask, calls } = federate(library());

    const answer = await ask('query ($no: Boolean!) { me { name } products @include(if: $no) { name } }', {
      no: false,
    });

    expect(answer).toEqual({ data: { me: { name: 'Ada' } } });
    expect(calls.map((call) => call.subgraph)).toEqual(['accounts']);
  });

  test('a condition reads the default of its variable', async () => {
    const { ask } = federate(library());
    const query = 'query ($isShort: Boolean = true) { me { id name @skip(if: $isShort) } }';

    expect(await ask(query)).toEqual({ data: { me: { id: 'u1' } } });
    expect(await ask(query, { isShort: false })).toEqual({ data: { me: { id: 'u1', name: 'Ada' } } });
  });

  test('conditions on fragments, spreads and nested fields are all decided', async () => {
    const { ask } = federate(library());
    const query = `query ($a: Boolean!, $b: Boolean!) {
    me { ...N @include(if: $a) ... on User @skip(if: $b) { manager { id name @include(if: $a) } } }
  } fragment N on User { name }`;

    expect(await ask(query, { a: true, b: true })).toEqual({ data: { me: { name: 'Ada' } } });
    expect(await ask(query, { a: false, b: false })).toEqual({ data: { me: { manager: { id: 'u2' } } } });
    expect(await ask(query, { a: true, b: false })).toEqual({
      data: { me: { name: 'Ada', manager: { id: 'u2', name: 'Bob' } } },
    });
  });

  test('a field that is skipped but needed by another one is fetched once', async () => {
    const { ask, calls } = federate(library());
    const query = 'query ($x: Boolean!) { products { weight @include(if: $x) shipping } }';

    expect(await ask(query, { x: true })).toEqual({
      data: {
        products: [
          { weight: 3, shipping: 30 },
          { weight: 70, shipping: 700 },
        ],
      },
    });
    expect(calls.map((call) => call.subgraph)).toEqual(['products', 'inventory']);
  });

  test('fragments that unfold beyond the limit are refused', async () => {
    const { engine, ask } = federate(library(), { maxSelections: 500 });
    const levels = Array.from(
      { length: 12 },
      (_, n) => `fragment F${n} on User { a: manager { ...F${n + 1} } b: manager { ...F${n + 1} } }`,
    );

    const answer = await ask(`{ me { ...F0 } } ${levels.join(' ')} fragment F12 on User { id }`);

    expect(answer.data).toBeUndefined();
    expect(answer.errors?.map((error) => error.extensions.code)).toEqual(['OPERATION_TOO_LARGE']);
    expect(engine.figures.programs.entries).toBe(0);
  });
});
