import { backends, federateWith, testContext } from '../../support/federation.ts';

/** Payloads that offer the query root again, as some conventions want it. */
const graph = () => ({
  clock: {
    sdl: `
      type Query { now: Int me: User }
      type Mutation { wind: Tick }
      type Subscription { ticked: Tick tickedTwice: [Tick!] }
      type Tick { n: Int query: Query! }
      type User @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { now: () => 7, me: () => ({ id: 'ada' }) },
      Mutation: { wind: () => tick(1) },
      Subscription: {
        ticked: {
          async *subscribe() {
            for (const n of [1, 2]) yield { ticked: tick(n) };
          },
        },
        tickedTwice: {
          async *subscribe() {
            yield { tickedTwice: [tick(1), tick(2)] };
          },
        },
      },
    },
  },
  shop: {
    sdl: 'type Query { open: Boolean } type User @key(fields: "id") { id: ID! name: String }',
    resolvers: { Query: { open: () => true }, User: { name: ({ id }: { id: string }) => `${id}!` } },
  },
});

const tick = (n: number) => ({ n, query: {} });

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  async function subscribe(query: string) {
    const outcome = await federate(graph()).engine.execute({ query }, testContext());
    if (outcome.kind !== 'subscription') throw new Error(JSON.stringify(outcome));
    return Array.fromAsync(outcome.events, (text) => JSON.parse(text));
  }

  test('the query root below an event goes on into other subgraphs', async () => {
    const eventsWith = (query: object) => [1, 2].map((n) => ({ data: { ticked: { n, query } } }));
    expect(await subscribe('subscription { ticked { n query { now open } } }')).toEqual(
      eventsWith({ now: 7, open: true }),
    );
    expect(await subscribe('subscription { ticked { n query { open me { name } } } }')).toEqual(
      eventsWith({ open: true, me: { name: 'ada!' } }),
    );
  });

  test('it does so below each item of a list', async () => {
    const query = { open: true, me: { name: 'ada!' } };
    expect(await subscribe('subscription { tickedTwice { n query { open me { name } } } }')).toEqual([
      {
        data: {
          tickedTwice: [
            { n: 1, query },
            { n: 2, query },
          ],
        },
      },
    ]);
  });

  test('it does so below the payload of a mutation', async () => {
    const answer = await federate(graph()).ask('mutation { wind { n query { open me { name } } } }');
    expect(answer).toEqual({ data: { wind: { n: 1, query: { open: true, me: { name: 'ada!' } } } } });
  });

  test('fields of its own subgraph, of others and of entities go together there', async () => {
    const query = { now: 7, open: true, me: { name: 'ada!' } };

    expect(await subscribe('subscription { tickedTwice { query { now open me { name } } } }')).toEqual([
      { data: { tickedTwice: [{ query }, { query }] } },
    ]);
    expect(
      await federate(graph()).ask(
        'mutation { wind { query { now open me { name } } } again: wind { n query { open now me { id name } } } }',
      ),
    ).toEqual({
      data: {
        wind: { query },
        again: { n: 1, query: { open: true, now: 7, me: { id: 'ada', name: 'ada!' } } },
      },
    });
  });

  test('what is asked there waits for the mutation', async () => {
    const { ask, calls } = federate(graph());

    await ask('mutation { wind { query { now open me { name } } } }');

    expect(calls.map(({ subgraph, query }) => `${subgraph} ${query.includes('mutation')}`)[0]).toBe(
      'clock true',
    );
    expect(calls.filter(({ query }) => query.includes('mutation'))).toHaveLength(1);
  });

  test('what the planner cannot plan there either is refused by name before anything is opened', async () => {
    const planSource = {
      overridePercentages: [],
      overrideLabels: [],
      planAsync: () => Promise.reject(new Error('no')),
    };
    const { engine, calls } = federate(graph(), { planSource });
    const query = 'subscription { ticked { n query { now open me { name } } } }';
    const outcome = await engine.execute({ query }, testContext());
    expect(outcome).toMatchObject({ kind: 'complete', code: 'QUERY_PLANNING_FAILED', hasData: false });
    expect(calls).toEqual([]);
  });
});
