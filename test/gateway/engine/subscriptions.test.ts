import { UpstreamFailure } from '../../../gateway/upstream/upstream.ts';
import { backends, federateWith, testContext } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('every event is answered in order, with the fields that other subgraphs add', async () => {
    const { engine } = federate(library());
    const query = 'subscription { changed: userChanged { name reviews(first: 1) { body } } }';

    const outcome = await engine.execute({ query }, testContext());

    if (outcome.kind !== 'subscription') throw new Error(outcome.kind);
    const answers = await Array.fromAsync(outcome.events, (text) => JSON.parse(text));
    expect(answers).toEqual([
      { data: { changed: { name: 'Ada', reviews: [{ body: 'Good' }] } } },
      { data: { changed: { name: 'Bob', reviews: [] } } },
    ]);
  });

  test('a stream that cannot be opened ends with an answer that says so', async () => {
    const graph = library();
    const { engine } = federate({
      ...graph,
      accounts: {
        ...graph.accounts,
        onSubscribe: () => {
          throw new UpstreamFailure('SUBGRAPH_UNREACHABLE', 'accounts', 'no');
        },
      },
    });

    const outcome = await engine.execute({ query: 'subscription { userChanged { name } }' }, testContext());

    if (outcome.kind !== 'subscription') throw new Error(outcome.kind);
    const answers = await Array.fromAsync(outcome.events, (text) => JSON.parse(text));
    expect(answers).toMatchObject([
      {
        data: { userChanged: null },
        errors: [
          { path: ['userChanged'], extensions: { code: 'SUBGRAPH_UNREACHABLE', subgraph: 'accounts' } },
        ],
      },
    ]);
  });

  test('a stream that breaks after an event ends with an answer that names the subgraph', async () => {
    const graph = library();
    async function* subscribe() {
      yield { userChanged: { id: 'u1', name: 'Ada' } };
      throw new UpstreamFailure('SUBGRAPH_UNREACHABLE', 'accounts', 'gone');
    }
    const Subscription = { userChanged: { subscribe } };
    const resolvers = { ...graph.accounts.resolvers, Subscription };
    const { engine } = federate({ ...graph, accounts: { ...graph.accounts, resolvers } });

    const outcome = await engine.execute({ query: 'subscription { userChanged { name } }' }, testContext());

    if (outcome.kind !== 'subscription') throw new Error(outcome.kind);
    const answers = await Array.fromAsync(outcome.events, (text) => JSON.parse(text));
    expect(answers).toMatchObject([
      { data: { userChanged: { name: 'Ada' } } },
      {
        data: { userChanged: null },
        errors: [
          { path: ['userChanged'], extensions: { code: 'SUBGRAPH_UNREACHABLE', subgraph: 'accounts' } },
        ],
      },
    ]);
  });
});
