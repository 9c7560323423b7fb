import { readFileSync } from 'node:fs';
import { demoShoppers } from '../../seed/people.ts';
import { type Product, startProduct } from '../support/product.ts';

const cardAndCredit = readFileSync('schema/examples/card-and-credit.graphql', 'utf8');

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

test('one request answers cards, credit, orders, settlements and reconciliation', async () => {
  const token = await product.signIn('zhao');
  const { status, data, errors } = await product.ask(token, cardAndCredit);
  expect({ status, errors }).toEqual({ status: 200, errors: undefined });
  expect(data).toEqual({
    me: {
      name: '赵敏',
      boundCards: [
        {
          maskedNumber: expect.stringMatching(/^\*{15}\d{4}$/),
          bank: { name: '交通银行' },
          status: 'ACTIVE',
          autoDebit: { isEnabled: true, nextDebit: { dueOn: '2026-11-25', amount: { amount: '1571.31' } } },
        },
      ],
      creditLine: {
        status: 'ACTIVE',
        limit: { amount: '20000.00', currency: 'CNY' },
        available: { amount: '1097.65' },
        held: { amount: '1938.45' },
        drawn: { amount: '16963.90' },
        annualRate: '0.10896383',
        nextStatement: { dueOn: '2026-11-25', totalDue: { amount: '1571.31' } },
      },
      orders: {
        nodes: [
          {
            number: expect.stringMatching(/^W261119-/),
            status: 'AUTHORIZED',
            total: { amount: '1938.45' },
            settlement: null,
          },
          {
            number: expect.stringMatching(/^W261114-/),
            status: 'RISK_DECLINED',
            total: { amount: '11993.00' },
            settlement: null,
          },
          {
            number: expect.stringMatching(/^W261021-/),
            status: 'CAPTURED',
            total: { amount: '7893.99' },
            settlement: {
              status: 'SETTLED',
              payment: { channel: 'union-net', reconciliation: { status: 'MATCHED' } },
            },
          },
        ],
      },
    },
  });
});

test.each(demoShoppers.map((shopper) => shopper.username))(
  'it answers for %s without an error',
  async (username) => {
    const { data, errors } = await product.ask(await product.signIn(username), cardAndCredit);
    expect(errors).toBeUndefined();
    expect(data.me.name).toBe(demoShoppers.find((shopper) => shopper.username === username)?.name);
    expect(data.me.orders).not.toBeNull();
  },
);

/** Per subgraph: how many requests it got and how many statements they took together. */
async function costOf(query: string, token: string) {
  await product.ask(token, query);
  const lines = await product.requestsDuring(() => product.ask(token, query));
  const cost: Record<string, { calls: number; statements: number }> = {};
  for (const { subgraph, statements } of lines) {
    const known = cost[subgraph] ?? { calls: 0, statements: 0 };
    cost[subgraph] = { calls: known.calls + 1, statements: known.statements + statements };
  }
  return cost;
}

/**
 * Seven calls of the gateway, and one of the bank to users: does the person consent to showing cards? Two of the
 * statements are that question and its evidence; credit-lines needs two to leave out holds that have run out.
 */
test('the main query takes eight calls and fifteen statements, whatever the number of cards and orders', async () => {
  const [zhao, chen, wu] = [
    await product.signIn('zhao'),
    await product.signIn('chen'),
    await product.signIn('wu'),
  ];
  const cost = await costOf(cardAndCredit, zhao);
  const calls = Object.values(cost).reduce((sum, each) => sum + each.calls, 0);
  const statements = Object.values(cost).reduce((sum, each) => sum + each.statements, 0);
  expect({ calls, statements, subgraphs: Object.keys(cost).sort() }).toEqual({
    calls: 8,
    statements: 15,
    subgraphs: ['accounts', 'clearing', 'credit-lines', 'orders', 'receivables', 'reconciliation', 'users'],
  });
  expect(await costOf(cardAndCredit, chen)).toEqual(cost);
  expect(await costOf(cardAndCredit, wu)).toEqual(cost);
  expect(await costOf(cardAndCredit.replace('first: 3', 'first: 100'), chen)).toEqual(cost);
});

test('nobody sees what is not public, and costs no subgraph a call', async () => {
  const lines = await product.requestsDuring(async () => {
    const { data, errors } = await product.ask(null, cardAndCredit);
    expect(data).toEqual({ me: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['me'], 'UNAUTHORIZED_FIELD_OR_TYPE'],
    ]);
  });
  expect(lines).toEqual([]);
  const { data } = await product.ask(null, '{ creditProducts { name monthlyFeeRate } }');
  expect(data.creditProducts).toEqual([{ name: '白条分期', monthlyFeeRate: '0.005' }]);
});

test('operations of the bank are not for shoppers', async () => {
  const { data, errors } = await product.ask(
    await product.signIn('chen'),
    '{ trialBalance(currency: "CNY") { isBalanced } }',
  );
  expect(data).toBeNull();
  expect(errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
});
