import { backends, federateWith } from '../../support/federation.ts';

const knownBy = (key: string) => ({
  __resolveReference: (sent: Record<string, unknown>) => sent[key] && sent,
});

/** The score needs the level, the level needs the code, and only `scores` gives the code. */
const chained = {
  levels: {
    sdl: `type Query { player: Player }
      type Player @key(fields: "id") {
        id: ID! @shareable code: String! @external level: String @requires(fields: "code") }`,
    resolvers: {
      Query: { player: () => ({ id: '1' }) },
      Player: { ...knownBy('id'), level: ({ code }: { code?: string }) => `level of ${code}` },
    },
  },
  scores: {
    sdl: `type Query { players: [Player!] }
      type Player @key(fields: "id") @key(fields: "code") {
        id: ID! @shareable code: String! level: String @external score: String @requires(fields: "level") }`,
    resolvers: {
      Query: { players: () => [{ id: '1', code: 'c1' }] },
      Player: {
        __resolveReference: (sent: object) => ({ id: '1', code: 'c1', ...sent }),
        score: ({ level }: { level?: string }) => `score of ${level}`,
      },
    },
  },
};

/** A part is found by its label alone at first, and its shop would know it by its id as well. */
const twoKeys = {
  boxes: {
    sdl: `type Query { box: Box }
      type Box { part: Part }
      type Part @key(fields: "label { code }", resolvable: false) { label: Label! @shareable }
      type Label { code: String! @shareable }`,
    resolvers: { Query: { box: () => ({ part: { label: { code: 'p1' } } }) } },
  },
  shops: {
    sdl: `type Part @key(fields: "id") @key(fields: "label { code }") {
        id: ID! @shareable label: Label! @shareable
        maker: Maker price: String @external offer: String! @requires(fields: "price") }
      type Maker @key(fields: "code") @key(fields: "id") { id: ID! @shareable code: String! @shareable }
      type Label { code: String! @shareable }`,
    resolvers: {
      Part: {
        __resolveReference: (sent: object) => ({ id: '7', label: { code: 'p1' }, ...sent }),
        maker: () => ({ id: 'm', code: 'mc' }),
        offer: ({ price }: { price?: string }) => `offer at ${price}`,
      },
    },
  },
  prices: {
    sdl: `type Part @key(fields: "id") {
        id: ID! @shareable label: Label! @external maker: Maker @external
        price: String @requires(fields: "maker { code id } label { code }") }
      type Maker @key(fields: "code") { id: ID! @external code: String! @shareable }
      type Label { code: String! @shareable }`,
    resolvers: {
      Part: {
        ...knownBy('id'),
        price: ({ maker }: { maker?: { id?: string } }) => `price by ${maker?.id}`,
      },
    },
  },
};

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('a computed field is never asked for without what it is computed from', async () => {
    const { ask, calls } = federate(chained);

    expect(await ask('{ player { score } }')).toEqual({
      data: { player: { score: 'score of level of c1' } },
    });
    expect(calls.filter(({ query }) => query.includes('level') && !query.includes('_entities'))).toEqual([]);
  });

  test('a key that is not known yet is left out where another one is sent as well', async () => {
    const { ask } = federate(twoKeys);

    expect(await ask('{ box { part { offer } } }')).toEqual({
      data: { box: { part: { offer: 'offer at price by m' } } },
    });
  });

  test('a plan that asks for too much is refused when there is no other, and not made again at once', async () => {
    const unsound = {
      kind: 'QueryPlan',
      node: { kind: 'Fetch', serviceName: 'levels', operationKind: 'query', operation: '{player{level}}' },
    } as const;
    let planned = 0;
    const planSource = {
      overridePercentages: [],
      overrideLabels: [],
      planAsync: () => Promise.resolve(unsound).finally(() => planned++),
    };
    const { ask, calls } = federate(chained, { planSource });

    await ask('{ player { level } }');
    const { data, errors } = await ask('{ player { level } }');

    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['QUERY_PLANNING_FAILED']);
    expect(calls).toEqual([]);
    expect(planned).toBe(1);
  });
});
