import { backends, federateWith } from '../../support/federation.ts';
import { library } from '../../support/library.ts';

describe.each(backends)('with %s code', (codegen) => {
  const federate = federateWith(codegen);

  test('one request joins the fields of several subgraphs', async () => {
    const { ask, calls } = federate(library());

    const answer = await ask('{ topReviews { body product { name shipping } author { name } } }');

    expect(answer).toEqual({
      data: {
        topReviews: [
          { body: 'Good', product: { name: 'Lamp', shipping: 30 }, author: { name: 'Ada' } },
          { body: 'Bad', product: { name: 'Desk', shipping: 700 }, author: { name: 'Ada' } },
        ],
      },
    });
    expect(calls.map((call) => call.subgraph).sort()).toEqual([
      'accounts',
      'inventory',
      'products',
      'reviews',
    ]);
  });

  test('an entity that several objects share is asked for once', async () => {
    const { ask, calls } = federate(library());

    await ask('{ topReviews { author { name } } }');

    const entityCall = calls.find((call) => call.subgraph === 'accounts');
    expect(entityCall?.variables).toEqual({ representations: [{ __typename: 'User', id: 'u1' }] });
  });
});
