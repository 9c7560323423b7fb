import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';
import { outsideSceneOf } from '../../../../subgraphs/platform/credit-lines/scene.ts';
import { CreditProductTable } from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { yuan } from './lineOperations.ts';
import { creditProductRow } from './rows.ts';

let running: RunningForTest;
const orders = { kind: 'service', name: 'orders' } as const;

beforeAll(async () => {
  const clock = { now: () => new Date('2026-11-22T08:00:00.000Z') };
  running = await startForTest(createSubgraph(), { clock, services: ['orders'] });
  await running.owner
    .getRepository(CreditProductTable)
    .insert([
      creditProductRow({ id: 'prd_phone', minimumFen: 100_000n }),
      creditProductRow({ id: 'prd_all', merchantCategories: [], tenors: [3] }),
      creditProductRow({ id: 'prd_over', merchantCategories: [], offeredUntil: '2026-11-22' }),
    ]);
});

afterAll(async () => {
  await running?.stop();
});

const phone = { merchantCategory: 'electronics', amountFen: 10_000n, tenor: 6 };

test.each([
  [null, {}],
  [null, { amountFen: 5_000_000n }],
  [null, { tenor: null }],
  ['MERCHANT_CATEGORY', { merchantCategory: 'travel' }],
  ['AMOUNT', { amountFen: 9_999n }],
  ['AMOUNT', { amountFen: 5_000_001n }],
  ['TENOR', { tenor: 4 }],
] as const)(
  'outside the scene of a product for electronics lies %s where the purchase has %o',
  (outside, changes) => {
    expect(outsideSceneOf(creditProductRow(), { ...phone, ...changes })).toBe(outside);
  },
);

test('a service learns which products can finance a purchase today', async () => {
  const query = `query ($purchase: ScenePurchaseInput!) { eligibleProducts(purchase: $purchase) { id } }`;
  const idsFor = async (purchase: object) => {
    const { data } = await running.subgraph.ask(orders, query, { purchase });
    return data.eligibleProducts.map(({ id }: { id: string }) => id);
  };
  const electronics = { merchantCategory: 'electronics', amount: yuan('1000.00') };
  expect(await idsFor(electronics)).toEqual(['prd_all', 'prd_phone']);
  expect(await idsFor({ ...electronics, amount: yuan('999.99') })).toEqual(['prd_all']);
  expect(await idsFor({ ...electronics, tenor: 6 })).toEqual(['prd_phone']);
  expect(await idsFor({ ...electronics, merchantCategory: 'travel', tenor: 6 })).toEqual([]);
});

const check = `query ($productId: ID!, $purchase: ScenePurchaseInput!) {
  checkProduct(productId: $productId, purchase: $purchase) { isEligible outside product { id } } }`;

test.each([
  ['prd_phone', {}, { isEligible: true, outside: null, product: { id: 'prd_phone' } }],
  ['prd_phone', { tenor: 5 }, { isEligible: false, outside: 'TENOR', product: { id: 'prd_phone' } }],
  ['prd_over', {}, { isEligible: false, outside: 'NOT_ON_OFFER', product: null }],
  ['prd_none', {}, { isEligible: false, outside: 'NOT_ON_OFFER', product: null }],
])('a purchase by %s with %o is checked by name', async (productId, changes, answer) => {
  const purchase = { merchantCategory: 'electronics', amount: yuan('1000.00'), tenor: 6, ...changes };
  const { data } = await running.subgraph.ask(orders, check, { productId, purchase });
  expect(data.checkProduct).toEqual(answer);
});

test('an amount that is none is no question, and people do not ask it', async () => {
  const purchase = { merchantCategory: 'electronics', amount: yuan('0.00') };
  const codes = async (caller: Parameters<typeof running.subgraph.ask>[0], amount: object) => {
    const { errors } = await running.subgraph.ask(caller, check, {
      productId: 'prd_all',
      purchase: { ...purchase, amount },
    });
    return errors?.map((error) => error.extensions.code);
  };
  expect(await codes(orders, yuan('0.00'))).toEqual(['BAD_USER_INPUT']);
  expect(await codes(orders, yuan('1.00', 'USD'))).toEqual(['BAD_USER_INPUT']);
  expect(await codes({ kind: 'anonymous' }, yuan('1000.00'))).toEqual(['FORBIDDEN']);
  expect(await codes({ kind: 'person', userId: 'usr_ann' }, yuan('1000.00'))).toEqual(['FORBIDDEN']);
});
