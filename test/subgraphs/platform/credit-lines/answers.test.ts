import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';
import {
  CreditLineChangeTable,
  CreditLineTable,
  CreditProductTable,
  HoldTable,
  OfferTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { askEntities, countStatements } from '../askEntities.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { creditLineChangeRow, creditLineRow, creditProductRow, holdRow, offerRow } from './rows.ts';

let running: RunningForTest;
const clock = { now: () => new Date('2026-11-22T08:00:00.000Z') };
const anonymous = { kind: 'anonymous' } as const;
const ann = { kind: 'person', userId: 'usr_ann' } as const;
const ben = { kind: 'person', userId: 'usr_ben' } as const;
const operations = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
const merchant = {
  kind: 'person',
  userId: 'usr_mer',
  scope: 'merchant:operations',
  partyId: 'pty_m',
} as const;

/** Ten more people, each with a line, a card, a hold, a change and an offer. */
const ten = Array.from({ length: 10 }, (_, index) => `n${index}`);

beforeAll(async () => {
  running = await startForTest(createSubgraph(), { clock });
  const { owner } = running;
  await owner
    .getRepository(CreditLineTable)
    .insert([
      creditLineRow(),
      creditLineRow({ id: 'crl_old', status: 'CLOSED', openedAt: new Date('2025-01-01T00:00:00.000Z') }),
      creditLineRow({ id: 'crl_ben', userId: 'usr_ben', repaymentCardId: 'crd_ben', status: 'FROZEN' }),
      ...ten.map((n) => creditLineRow({ id: `crl_${n}`, userId: `usr_${n}`, repaymentCardId: `crd_${n}` })),
    ]);
  await owner.getRepository(HoldTable).insert([
    holdRow(),
    holdRow({
      id: 'hld_2',
      orderId: 'ord_2',
      status: 'CAPTURED',
      capturedFen: 70_000n,
      releasedFen: 30_000n,
      placedAt: new Date('2026-10-01T02:00:00.000Z'),
    }),
    ...ten.map((n) =>
      holdRow({ id: `hld_${n}`, orderId: `ord_${n}`, creditLineId: `crl_${n}`, userId: `usr_${n}` }),
    ),
  ]);
  await owner.getRepository(CreditLineChangeTable).insert([
    creditLineChangeRow(),
    creditLineChangeRow({
      id: 'clc_2',
      kind: 'FROZEN',
      limitBeforeFen: 1_000_000n,
      reason: 'Asked for.',
      changedAt: new Date('2026-02-05T02:00:00.000Z'),
    }),
    ...ten.map((n) => creditLineChangeRow({ id: `clc_${n}`, creditLineId: `crl_${n}` })),
  ]);
  await owner.getRepository(OfferTable).insert([
    offerRow(),
    offerRow({
      id: 'off_2',
      acceptedAt: null,
      offeredAt: new Date('2026-11-20T00:00:00.000Z'),
      expiresAt: new Date('2026-11-27T00:00:00.000Z'),
    }),
    ...ten.map((n) => offerRow({ id: `off_${n}`, userId: `usr_${n}` })),
  ]);
  await owner
    .getRepository(CreditProductTable)
    .insert([
      creditProductRow({ graceDays: 3 }),
      creditProductRow({ id: 'prd_2', offeredFrom: '2026-11-23' }),
      creditProductRow({ id: 'prd_3', offeredUntil: '2026-11-22' }),
      creditProductRow({ id: 'prd_4', offeredUntil: '2026-11-23', merchantCategories: [] }),
    ]);
});

afterAll(async () => {
  await running?.stop();
});

const lineQuery = `{ status limit { amount currency } available { amount } held { amount } drawn { amount }
  overLimit { amount } annualRate grade activatedAt grantor { id } operator { id } repaymentCard { id } }`;

test('a person sees the own credit line, exact to the fen', async () => {
  const { data, errors } = await askEntities(
    running.subgraph,
    ann,
    'User',
    ['usr_ann'],
    `{ creditLine { id } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual([{ __typename: 'User', creditLine: { id: 'crl_ann' } }]);
  const line = await running.subgraph.ask(ann, `{ creditLine(id: "crl_ann") ${lineQuery} }`);
  expect(line).toEqual({
    status: 200,
    data: {
      creditLine: {
        status: 'ACTIVE',
        limit: { amount: '10000.00', currency: 'CNY' },
        available: { amount: '7000.00' },
        held: { amount: '1000.00' },
        drawn: { amount: '2000.00' },
        overLimit: { amount: '0.00' },
        annualRate: '0.1090',
        grade: 'B',
        activatedAt: '2026-01-06T02:00:00.000Z',
        grantor: { id: 'pty_bank' },
        operator: { id: 'pty_platform' },
        repaymentCard: { id: 'crd_ann' },
      },
    },
  });
});

test('a frozen line shows nothing to spend', async () => {
  const { data } = await running.subgraph.ask(
    ben,
    '{ creditLine(id: "crl_ben") { status available { amount } } }',
  );
  expect(data).toEqual({ creditLine: { status: 'FROZEN', available: { amount: '0.00' } } });
});

test('holds come latest first, with what was drawn and given back of each', async () => {
  const query = `{ creditLine(id: "crl_ann") { holds(first: 1) { nodes { id status amount { amount } captured { amount }
    released { amount } expired { amount } remaining { amount } expiresAt order { id } }
    pageInfo { hasNextPage endCursor } } } }`;
  const { data } = await running.subgraph.ask(ann, query);
  const { nodes, pageInfo } = data.creditLine.holds;
  expect(nodes).toEqual([
    {
      id: 'hld_1',
      status: 'ACTIVE',
      amount: { amount: '1000.00' },
      captured: { amount: '0.00' },
      released: { amount: '0.00' },
      expired: { amount: '0.00' },
      remaining: { amount: '1000.00' },
      expiresAt: '2026-12-01T02:00:00.000Z',
      order: { id: 'ord_1' },
    },
  ]);
  const next = await running.subgraph.ask(
    ann,
    'query ($after: String) { creditLine(id: "crl_ann") { holds(after: $after) { nodes { id remaining { amount } } pageInfo { hasNextPage } } } }',
    { after: pageInfo.endCursor },
  );
  expect(next.data.creditLine.holds).toEqual({
    nodes: [{ id: 'hld_2', remaining: { amount: '0.00' } }],
    pageInfo: { hasNextPage: false },
  });
});

test('the history tells every change, latest first', async () => {
  const query = `{ creditLine(id: "crl_ann") { history { nodes { id kind limitBefore { amount } limitAfter { amount }
    reason changedAt } } } }`;
  const { data } = await running.subgraph.ask(ann, query);
  expect(data.creditLine.history.nodes).toEqual([
    {
      id: 'clc_2',
      kind: 'FROZEN',
      limitBefore: { amount: '10000.00' },
      limitAfter: { amount: '10000.00' },
      reason: 'Asked for.',
      changedAt: '2026-02-05T02:00:00.000Z',
    },
    {
      id: 'clc_1',
      kind: 'OPENED',
      limitBefore: { amount: '0.00' },
      limitAfter: { amount: '10000.00' },
      reason: 'The offer was accepted.',
      changedAt: '2026-01-05T02:00:00.000Z',
    },
  ]);
});

test('offers tell whether they can still be accepted', async () => {
  const { data } = await askEntities(
    running.subgraph,
    ann,
    'User',
    ['usr_ann'],
    '{ creditOffers { id status limit { amount } grade annualRate effectiveAnnualRate expiresAt } }',
  );
  expect(data[0].creditOffers).toEqual([
    {
      id: 'off_2',
      status: 'OPEN',
      limit: { amount: '10000.00' },
      grade: 'B',
      annualRate: '0.1090',
      effectiveAnnualRate: '0.1146',
      expiresAt: '2026-11-27T00:00:00.000Z',
    },
    {
      id: 'off_1',
      status: 'ACCEPTED',
      limit: { amount: '10000.00' },
      grade: 'B',
      annualRate: '0.1090',
      effectiveAnnualRate: '0.1146',
      expiresAt: '2026-01-11T02:00:00.000Z',
    },
  ]);
});

test('anyone may see the products that are on offer on the business date', async () => {
  const query =
    '{ creditProducts { id name merchantCategories minimumAmount { amount } maximumAmount { amount } tenors method monthlyFeeRate monthlyInterestRate rounding graceDays } }';
  const { data } = await running.subgraph.ask(anonymous, query);
  expect(data.creditProducts).toEqual([
    {
      id: 'prd_1',
      name: 'Instalments',
      merchantCategories: ['electronics'],
      minimumAmount: { amount: '100.00' },
      maximumAmount: { amount: '50000.00' },
      tenors: [3, 6, 12],
      method: 'FEE',
      monthlyFeeRate: '0.005',
      monthlyInterestRate: '0',
      rounding: 'HALF_UP',
      graceDays: 3,
    },
    expect.objectContaining({ id: 'prd_4', merchantCategories: [] }),
  ]);
});

test('a card leads to the line that it repays', async () => {
  const { data } = await askEntities(
    running.subgraph,
    ann,
    'Card',
    ['crd_ann', 'crd_ben', 'crd_none'],
    '{ creditLine { id } }',
  );
  expect(data.map((card: { creditLine: unknown }) => card.creditLine)).toEqual([
    { id: 'crl_ann' },
    null,
    null,
  ]);
});

test.each([
  ['CreditLine', 'crl_ann', '{ limit { amount } }'],
  ['Hold', 'hld_1', '{ amount { amount } }'],
  ['Offer', 'off_1', '{ limit { amount } }'],
  ['User', 'usr_ann', '{ creditLine { id } }'],
])('a guessed id of a %s gives nothing to anybody else', async (type, id, selection) => {
  for (const caller of [ben, anonymous, merchant, { kind: 'service', name: 'credit-lines' } as const]) {
    const { data, errors } = await askEntities(running.subgraph, caller, type, [id, 'guessed'], selection);
    expect({ data, errors }).toEqual({ data: [null, null], errors: undefined });
  }
  const { data } = await askEntities(running.subgraph, operations, type, [id], selection);
  expect(data).toEqual([expect.objectContaining({ __typename: type })]);
});

test('the line of another person is not there for a query by id, and nobody is let in unsigned', async () => {
  const query = '{ creditLine(id: "crl_ann") { id } }';
  expect((await running.subgraph.ask(ben, query)).data).toEqual({ creditLine: null });
  const refused = await running.subgraph.ask(anonymous, query);
  expect(refused.errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED']);
  const unsigned = await fetch(running.subgraph.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  expect(unsigned.status).toBe(401);
});

test.each([
  ['CreditLine', 'crl', '{ limit { amount } }', 1],
  ['CreditLine', 'crl', '{ holds { nodes { id } } history { nodes { id } } }', 3],
  ['Hold', 'hld', '{ amount { amount } }', 1],
  ['Offer', 'off', '{ limit { amount } }', 1],
  ['Card', 'crd', '{ creditLine { available { amount } held { amount } overLimit { amount } } }', 2],
  ['User', 'usr', '{ creditLine { id } creditOffers { id } }', 2],
])('ten of %s (%s_) with %s cost as many statements as one', async (type, prefix, selection, statements) => {
  const ids = ten.map((n) => `${prefix}_${n}`);
  expect(await countStatements(running.subgraph, operations, type, ids.slice(0, 1), selection)).toBe(
    statements,
  );
  expect(await countStatements(running.subgraph, operations, type, ids, selection)).toBe(statements);
});
