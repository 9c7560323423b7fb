import { createSubgraph } from '../../../../subgraphs/platform/orders/main.ts';
import { OrderItemTable, OrderTable, QuoteTable } from '../../../../subgraphs/platform/orders/tables.ts';
import type { TestCaller } from '../../../support/callers.ts';
import { askEntities, countStatements } from '../askEntities.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { orderItemRow, orderRow, quoteRow } from './rows.ts';

let running: RunningForTest;
const anonymous = { kind: 'anonymous' } as const;
const ann = { kind: 'person', userId: 'usr_ann' } as const;
const ben = { kind: 'person', userId: 'usr_ben' } as const;
const operations = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
const shop = {
  kind: 'person',
  userId: 'usr_shop',
  scope: 'merchant:operations',
  partyId: 'pty_shop',
} as const;
const otherShop = { ...shop, userId: 'usr_other', partyId: 'pty_other' };
const shopless = { kind: 'person', userId: 'usr_lost', scope: 'merchant:operations' } as const;

const ten = Array.from({ length: 10 }, (_, index) => `n${index}`);
const at = (day: string) => new Date(`2026-10-${day}T02:00:00.000Z`);
/** Declined before anything was held, and with the very time of the order before it. */
const declined = {
  status: 'RISK_DECLINED',
  capturedFen: 0n,
  refundedFen: 0n,
  holdId: null,
  quoteId: null,
  createdAt: at('20'),
} as const;

beforeAll(async () => {
  running = await startForTest(createSubgraph());
  const { owner } = running;
  await owner
    .getRepository(QuoteTable)
    .insert([quoteRow(), ...ten.map((n) => quoteRow({ id: `quo_${n}`, userId: `usr_${n}` }))]);
  await owner.getRepository(OrderTable).insert([
    orderRow(),
    orderRow({ id: 'ord_2', number: 'W2', ...declined }),
    orderRow({ id: 'ord_3', number: 'W3', ...declined }),
    orderRow({ id: 'ord_4', number: 'W4', ...declined, merchantPartyId: 'pty_other', createdAt: at('01') }),
    ...ten.map((n) =>
      orderRow({
        id: `ord_${n}`,
        number: n,
        userId: `usr_${n}`,
        quoteId: `quo_${n}`,
        merchantPartyId: 'pty_other',
      }),
    ),
  ]);
  await owner
    .getRepository(OrderItemTable)
    .insert([
      orderItemRow({ number: 2, name: 'Case', quantity: 1, unitPriceFen: 0n }),
      orderItemRow(),
      ...ten.map((n) => orderItemRow({ orderId: `ord_${n}` })),
    ]);
});

afterAll(async () => {
  await running?.stop();
});

test('a person sees an order whole', async () => {
  const { data, errors } = await running.subgraph.ask(
    ann,
    `{ order(id: "ord_1") { number status merchant { id } buyer { id } items { name quantity unitPrice { amount } }
      total { amount currency } captured { amount } refunded { amount } placedAt hold { id }
      quote { amount { amount } tenor fee { amount } annualRate effectiveAnnualRate expiresAt } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.order).toEqual({
    number: 'W1',
    status: 'CAPTURED',
    merchant: { id: 'pty_shop' },
    buyer: { id: 'usr_ann' },
    items: [
      { name: 'Telephone', quantity: 2, unitPrice: { amount: '1500.00' } },
      { name: 'Case', quantity: 1, unitPrice: { amount: '0.00' } },
    ],
    total: { amount: '3000.00', currency: 'CNY' },
    captured: { amount: '3000.00' },
    refunded: { amount: '1000.00' },
    placedAt: '2026-11-01T02:01:00.000Z',
    hold: { id: 'hld_1' },
    quote: {
      amount: { amount: '3000.00' },
      tenor: 12,
      fee: { amount: '180.00' },
      annualRate: '0.10896383',
      effectiveAnnualRate: '0.11457380',
      expiresAt: '2026-11-01T02:15:00.000Z',
    },
  });
});

test('orders come latest first, page by page, and none twice where two have one time', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 4; page += 1) {
    const { data } = await askEntities(
      running.subgraph,
      ann,
      'User',
      ['usr_ann'],
      `{ orders(first: 1${after ? `, after: "${after}"` : ''}) { nodes { id } pageInfo { endCursor hasNextPage } } }`,
    );
    const { nodes, pageInfo } = data[0].orders;
    seen.push(nodes[0].id);
    expect(pageInfo.hasNextPage).toBe(page < 3);
    after = pageInfo.endCursor;
  }
  expect(seen).toEqual(['ord_1', 'ord_3', 'ord_2', 'ord_4']);
});

test.each([0, 101, -1])('a page of %s orders is refused', async (first) => {
  const answer = await askEntities(
    running.subgraph,
    ann,
    'User',
    ['usr_ann'],
    `{ orders(first: ${first}) { nodes { id } } }`,
  );
  expect(answer.errors?.map((error) => error.extensions.code)).toEqual(['PAGE_SIZE_INVALID']);
});

test('a merchant sees the orders of the own shop only, and of those in one state', async () => {
  const idsOf = async (caller: TestCaller, args: string) => {
    const { data } = await running.subgraph.ask(caller, `{ merchantOrders${args} { nodes { id } } }`);
    return data.merchantOrders.nodes.map((order: { id: string }) => order.id);
  };
  expect(await idsOf(shop, '')).toEqual(['ord_1', 'ord_3', 'ord_2']);
  expect(await idsOf(shop, '(status: RISK_DECLINED, first: 1)')).toEqual(['ord_3']);
  expect(await idsOf(shop, '(status: CANCELLED)')).toEqual([]);
  expect(await idsOf(otherShop, '(status: RISK_DECLINED)')).toEqual(['ord_4']);
});

test.each([
  ['an anonymous caller', anonymous, 'UNAUTHENTICATED'],
  ['a shopper', ann, 'FORBIDDEN'],
  ['a merchant of no party', shopless, 'FORBIDDEN'],
])('%s gets no merchant orders', async (_who, caller, code) => {
  const { errors } = await running.subgraph.ask(caller, '{ merchantOrders { nodes { id } } }');
  expect(errors?.map((error) => error.extensions.code)).toEqual([code]);
});

test("a merchant sees the shop's order without how the shopper finances it", async () => {
  const selection = '{ total { amount } hold { id } quote { id } }';
  const { data } = await askEntities(running.subgraph, shop, 'Order', ['ord_1', 'ord_4'], selection);
  expect(data).toEqual([
    { __typename: 'Order', total: { amount: '3000.00' }, hold: null, quote: null },
    null,
  ]);
});

test.each([
  ['Order', 'ord_1', '{ number }', [ben, anonymous, otherShop, shopless]],
  ['Quote', 'quo_1', '{ tenor }', [ben, anonymous, shop, otherShop]],
  ['User', 'usr_ann', '{ orders { nodes { id } } }', [ben, anonymous, shop]],
])('a guessed id of a %s gives nothing to anybody else', async (type, id, selection, callers) => {
  for (const caller of callers) {
    const { data, errors } = await askEntities(running.subgraph, caller, type, [id, 'guessed'], selection);
    expect({ data, errors }).toEqual({ data: [null, null], errors: undefined });
  }
  const { data } = await askEntities(running.subgraph, operations, type, [id], selection);
  expect(data).toEqual([expect.objectContaining({ __typename: type })]);
});

test('the order of another person is not there for a query by id', async () => {
  const query = '{ order(id: "ord_1") { number } }';
  expect(await running.subgraph.ask(ben, query)).toEqual({ status: 200, data: { order: null } });
  const { errors } = await running.subgraph.ask(anonymous, query);
  expect(errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED']);
});

test.each([
  ['Order', 'ord', '{ number items { name } quote { tenor } }', 3],
  ['Order', 'ord', '{ number total { amount } merchant { id } hold { id } }', 1],
  ['Quote', 'quo', '{ tenor }', 1],
  ['User', 'usr', '{ orders(first: 3) { nodes { number status total { amount } } } }', 1],
])('ten of %s (%s_) with %s cost as many statements as one', async (type, prefix, selection, statements) => {
  const ids = ten.map((n) => `${prefix}_${n}`);
  expect(await countStatements(running.subgraph, operations, type, ids.slice(0, 1), selection)).toBe(
    statements,
  );
  expect(await countStatements(running.subgraph, operations, type, ids, selection)).toBe(statements);
});
