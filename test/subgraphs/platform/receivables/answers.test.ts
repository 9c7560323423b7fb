import { createSubgraph } from '../../../../subgraphs/platform/receivables/main.ts';
import {
  BusinessDayTable,
  InstalmentPlanTable,
  InstalmentTable,
  ReceivableOwnerTable,
  ReceivableTable,
  StatementInstalmentTable,
  StatementTable,
} from '../../../../subgraphs/platform/receivables/tables.ts';
import { askEntities, countStatements } from '../askEntities.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { instalmentRow, planRow, statementRow } from './rows.ts';

let running: RunningForTest;
/** Far from the business day: nothing may be computed from the clock. */
const clock = { now: () => new Date('2031-01-01T00:00:00.000Z') };
const anonymous = { kind: 'anonymous' } as const;
const ann = { kind: 'person', userId: 'usr_ann' } as const;
const ben = { kind: 'person', userId: 'usr_ben' } as const;
const operations = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
const bank = { kind: 'person', userId: 'usr_bank', scope: 'bank:operations' } as const;
const shop = {
  kind: 'person',
  userId: 'usr_shop',
  scope: 'merchant:operations',
  partyId: 'pty_shop',
} as const;

const ten = Array.from({ length: 10 }, (_, index) => `n${index}`);
const firstPaid = { principalPaidFen: 10_000n, feePaidFen: 150n };

beforeAll(async () => {
  running = await startForTest(createSubgraph(), { clock });
  const { owner } = running;
  await owner.getRepository(BusinessDayTable).insert({ isCurrent: true, businessDate: '2026-10-25' });
  await owner.getRepository(InstalmentPlanTable).insert([
    planRow({
      id: 'pln_0',
      capturedAt: new Date('2026-08-19T02:00:00.000Z'),
      tenor: 1,
      principalFen: 500n,
    }),
    planRow(),
    ...ten.map((n) =>
      planRow({ id: `pln_${n}`, orderId: `ord_${n}`, userId: `usr_${n}`, creditLineId: `crl_${n}` }),
    ),
  ]);
  await owner.getRepository(InstalmentTable).insert([
    instalmentRow({ id: 'ins_0', planId: 'pln_0', principalFen: 500n, principalPaidFen: 500n, feeFen: 0n }),
    instalmentRow(firstPaid),
    instalmentRow({
      id: 'ins_2',
      number: 2,
      dueOn: '2026-10-24',
      penaltyFen: 5n,
      penaltyPaidFen: 5n,
      feePaidFen: 50n,
    }),
    instalmentRow({ id: 'ins_3', number: 3, dueOn: '2026-11-25' }),
    ...ten.map((n) => instalmentRow({ id: `ins_${n}`, planId: `pln_${n}`, userId: `usr_${n}` })),
  ]);
  await owner.getRepository(StatementTable).insert([
    statementRow({ paidFen: 10_150n }),
    statementRow({
      id: 'stm_2',
      cycleFrom: '2026-09-05',
      cycleUntil: '2026-10-05',
      dueOn: '2026-10-24',
      totalDueFen: 10_155n,
      paidFen: 55n,
    }),
    statementRow({ id: 'stm_3', cycleFrom: '2026-10-05', cycleUntil: '2026-11-05', dueOn: '2026-11-25' }),
    ...ten.map((n) => statementRow({ id: `stm_${n}`, userId: `usr_${n}`, creditLineId: `crl_${n}` })),
  ]);
  await owner
    .getRepository(StatementInstalmentTable)
    .insert([
      { statementId: 'stm_1', instalmentId: 'ins_1' },
      { statementId: 'stm_2', instalmentId: 'ins_2' },
      { statementId: 'stm_3', instalmentId: 'ins_3' },
      { statementId: 'stm_3', instalmentId: 'ins_2' },
      ...ten.map((n) => ({ statementId: `stm_${n}`, instalmentId: `ins_${n}` })),
    ]);
  await owner
    .getRepository(ReceivableTable)
    .insert([{ id: 'rcv_1', planId: 'pln_1' }, ...ten.map((n) => ({ id: `rcv_${n}`, planId: `pln_${n}` }))]);
  await owner
    .getRepository(ReceivableOwnerTable)
    .insert([
      { receivableId: 'rcv_1', ownedFrom: '2026-08-20', partyId: 'pty_bank' },
      { receivableId: 'rcv_1', ownedFrom: '2026-10-25', partyId: 'pty_fund' },
      { receivableId: 'rcv_1', ownedFrom: '2026-10-26', partyId: 'pty_later' },
      ...ten.map((n) => ({ receivableId: `rcv_${n}`, ownedFrom: '2026-08-20', partyId: 'pty_bank' })),
    ]);
});

afterAll(async () => {
  await running?.stop();
});

const instalmentFields = `number dueOn principal { amount } fee { amount } interest { amount } penalty { amount }
  total { amount } paid { amount } outstanding { amount } status daysPastDue`;

test('a person sees a plan with where each instalment stands on the business day', async () => {
  const { data, errors } = await running.subgraph.ask(
    ann,
    `{ instalmentPlan(id: "pln_1") { status principal { amount currency } principalOutstanding { amount } tenor
      order { id } instalments { ${instalmentFields} } } }`,
  );
  expect(errors).toBeUndefined();
  const { instalments, ...plan } = data.instalmentPlan;
  expect(plan).toEqual({
    status: 'ACTIVE',
    principal: { amount: '300.00', currency: 'CNY' },
    principalOutstanding: { amount: '200.00' },
    tenor: 3,
    order: { id: 'ord_1' },
  });
  const parts = { principal: { amount: '100.00' }, fee: { amount: '1.50' }, interest: { amount: '0.00' } };
  expect(instalments).toEqual([
    {
      ...parts,
      number: 1,
      dueOn: '2026-09-25',
      penalty: { amount: '0.00' },
      total: { amount: '101.50' },
      paid: { amount: '101.50' },
      outstanding: { amount: '0.00' },
      status: 'PAID',
      daysPastDue: 0,
    },
    {
      ...parts,
      number: 2,
      dueOn: '2026-10-24',
      penalty: { amount: '0.05' },
      total: { amount: '101.55' },
      paid: { amount: '0.55' },
      outstanding: { amount: '101.00' },
      status: 'OVERDUE',
      daysPastDue: 1,
    },
    {
      ...parts,
      number: 3,
      dueOn: '2026-11-25',
      penalty: { amount: '0.00' },
      total: { amount: '101.50' },
      paid: { amount: '0.00' },
      outstanding: { amount: '101.50' },
      status: 'UPCOMING',
      daysPastDue: 0,
    },
  ]);
});

test('the next statement of a credit line is the earliest with something left to pay', async () => {
  const selection =
    '{ nextStatement { id dueOn totalDue { amount } minimumDue { amount } paid { amount } outstanding { amount } status } }';
  const { data } = await askEntities(running.subgraph, ann, 'CreditLine', ['crl_ann', 'crl_none'], selection);
  expect(data).toEqual([
    {
      __typename: 'CreditLine',
      nextStatement: {
        id: 'stm_2',
        dueOn: '2026-10-24',
        totalDue: { amount: '101.55' },
        minimumDue: { amount: '10.15' },
        paid: { amount: '0.55' },
        outstanding: { amount: '101.00' },
        status: 'OVERDUE',
      },
    },
    { __typename: 'CreditLine', nextStatement: null },
  ]);
});

test('statements come latest first, each with the instalments that it asks for', async () => {
  const selection = `{ statements(first: 2) { nodes { id cycleFrom cycleUntil status instalments { id } }
    pageInfo { hasNextPage endCursor } } }`;
  const { data } = await askEntities(running.subgraph, ann, 'User', ['usr_ann'], selection);
  const { nodes, pageInfo } = data[0].statements;
  expect(nodes).toEqual([
    {
      id: 'stm_3',
      cycleFrom: '2026-10-05',
      cycleUntil: '2026-11-05',
      status: 'OPEN',
      instalments: [{ id: 'ins_2' }, { id: 'ins_3' }],
    },
    {
      id: 'stm_2',
      cycleFrom: '2026-09-05',
      cycleUntil: '2026-10-05',
      status: 'OVERDUE',
      instalments: [{ id: 'ins_2' }],
    },
  ]);
  const next = `{ statements(after: "${pageInfo.endCursor}") { nodes { id status } pageInfo { hasNextPage } } }`;
  const rest = await askEntities(running.subgraph, ann, 'User', ['usr_ann'], next);
  expect(rest.data[0].statements).toEqual({
    nodes: [{ id: 'stm_1', status: 'PAID' }],
    pageInfo: { hasNextPage: false },
  });
});

test('an order shows the plan of its latest capture, and all of them', async () => {
  const selection = '{ instalmentPlan { id status } instalmentPlans { id status } }';
  const { data } = await askEntities(running.subgraph, ann, 'Order', ['ord_1', 'ord_none'], selection);
  expect(data).toEqual([
    {
      __typename: 'Order',
      instalmentPlan: { id: 'pln_1', status: 'ACTIVE' },
      instalmentPlans: [
        { id: 'pln_1', status: 'ACTIVE' },
        { id: 'pln_0', status: 'COMPLETED' },
      ],
    },
    { __typename: 'Order', instalmentPlan: null, instalmentPlans: [] },
  ]);
});

const receivableFields =
  '{ owner { id } outstanding { amount } daysPastDue bucket riskClass plan { id receivable { id } } }';

test.each([
  ['the bank', bank],
  ['the platform', operations],
])('operations of %s see a claim, its age and who owns it on the business day', async (_side, caller) => {
  const { data } = await running.subgraph.ask(caller, `{ receivable(id: "rcv_1") ${receivableFields} }`);
  expect(data.receivable).toEqual({
    owner: { id: 'pty_fund' },
    outstanding: { amount: '202.50' },
    daysPastDue: 1,
    bucket: 'M1',
    riskClass: 'SPECIAL_MENTION',
    plan: { id: 'pln_1', receivable: { id: 'rcv_1' } },
  });
});

test.each([
  ['a shopper', ann, 'FORBIDDEN'],
  ['a merchant', shop, 'FORBIDDEN'],
  ['an anonymous caller', anonymous, 'UNAUTHENTICATED'],
])('%s sees no claim, not even of the own plan', async (_who, caller, code) => {
  const byId = await running.subgraph.ask(caller, '{ receivable(id: "rcv_1") { daysPastDue } }');
  expect(byId).toMatchObject({ data: { receivable: null }, errors: [{ extensions: { code } }] });
  const byReference = await askEntities(running.subgraph, caller, 'Receivable', ['rcv_1'], '{ daysPastDue }');
  expect(byReference).toEqual({ status: 200, data: [null] });
  const ownPlan = await askEntities(
    running.subgraph,
    ann,
    'InstalmentPlan',
    ['pln_1'],
    '{ receivable { id } }',
  );
  expect(ownPlan).toMatchObject({
    data: [{ receivable: null }],
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});

test.each([
  ['InstalmentPlan', 'pln_1', '{ tenor }'],
  ['Instalment', 'ins_1', '{ number }'],
  ['Statement', 'stm_1', '{ dueOn }'],
  ['User', 'usr_ann', '{ statements { nodes { id } } }'],
])('a guessed id of a %s gives nothing to anybody else', async (type, id, selection) => {
  for (const caller of [ben, anonymous, shop]) {
    const { data, errors } = await askEntities(running.subgraph, caller, type, [id, 'guessed'], selection);
    expect({ data, errors }).toEqual({ data: [null, null], errors: undefined });
  }
  const { data } = await askEntities(running.subgraph, operations, type, [id], selection);
  expect(data).toEqual([expect.objectContaining({ __typename: type })]);
});

test("the bank's operations see the debt that they granted, and not the person's statements", async () => {
  const ask = (type: string, id: string, selection: string) =>
    askEntities(running.subgraph, bank, type, [id], selection);
  expect((await ask('InstalmentPlan', 'pln_1', '{ tenor }')).data).toEqual([
    { __typename: 'InstalmentPlan', tenor: 3 },
  ]);
  expect((await ask('Instalment', 'ins_1', '{ number }')).data).toEqual([
    { __typename: 'Instalment', number: 1 },
  ]);
  expect((await ask('Statement', 'stm_1', '{ dueOn }')).data).toEqual([null]);
  expect((await ask('User', 'usr_ann', '{ statements { nodes { id } } }')).data).toEqual([null]);
  expect((await ask('CreditLine', 'crl_ann', '{ nextStatement { id } }')).data).toEqual([
    { __typename: 'CreditLine', nextStatement: null },
  ]);
});

test('through a guessed order or credit line nothing of another person shows', async () => {
  for (const caller of [ben, anonymous, shop]) {
    const order = await askEntities(
      running.subgraph,
      caller,
      'Order',
      ['ord_1'],
      '{ instalmentPlan { id } instalmentPlans { id } }',
    );
    expect(order.data).toEqual([{ __typename: 'Order', instalmentPlan: null, instalmentPlans: [] }]);
    const line = await askEntities(
      running.subgraph,
      caller,
      'CreditLine',
      ['crl_ann'],
      '{ nextStatement { id } }',
    );
    expect(line.data).toEqual([{ __typename: 'CreditLine', nextStatement: null }]);
  }
  expect((await running.subgraph.ask(ben, '{ instalmentPlan(id: "pln_1") { tenor } }')).data).toEqual({
    instalmentPlan: null,
  });
});

test.each([
  ['InstalmentPlan', 'pln', '{ tenor principal { amount } }', 1],
  [
    'InstalmentPlan',
    'pln',
    '{ status principalOutstanding { amount } instalments { status daysPastDue } }',
    3,
  ],
  ['Instalment', 'ins', '{ total { amount } }', 1],
  ['Instalment', 'ins', '{ status daysPastDue }', 2],
  ['Statement', 'stm', '{ totalDue { amount } }', 1],
  ['Statement', 'stm', '{ status instalments { number } }', 3],
  ['CreditLine', 'crl', '{ nextStatement { dueOn totalDue { amount } } }', 1],
  ['Order', 'ord', '{ instalmentPlan { id } instalmentPlans { id } }', 1],
  ['User', 'usr', '{ statements { nodes { id } } }', 1],
  ['Receivable', 'rcv', receivableFields, 8],
])('ten of %s (%s_) with %s cost as many statements as one', async (type, prefix, selection, statements) => {
  const ids = ten.map((n) => `${prefix}_${n}`);
  expect(await countStatements(running.subgraph, operations, type, ids.slice(0, 1), selection)).toBe(
    statements,
  );
  expect(await countStatements(running.subgraph, operations, type, ids, selection)).toBe(statements);
});

test('the books before their opening are a fault that says nothing', async () => {
  await running.owner.query('DELETE FROM business_day');
  const answer = await running.subgraph.ask(
    ann,
    '{ instalmentPlan(id: "pln_1") { tenor instalments { status } } }',
  );
  await running.owner.getRepository(BusinessDayTable).insert({ isCurrent: true, businessDate: '2026-10-25' });
  expect(answer.data).toEqual({ instalmentPlan: null });
  expect(answer.errors?.[0]).toMatchObject({
    message: 'Something broke here.',
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
});
