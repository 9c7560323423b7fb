import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import { reasonOf } from '../../../../subgraphs/platform/risk/reason.ts';
import {
  type DecisionRow,
  DecisionTable,
  type ScoreRow,
  ScoreTable,
} from '../../../../subgraphs/platform/risk/tables.ts';
import { askEntities, countStatements } from '../askEntities.ts';
import { refusing } from '../refusing.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';

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

const ten = Array.from({ length: 10 }, (_, index) => `n${index}`);

function scoreRow(changes: Partial<ScoreRow> = {}): ScoreRow {
  return {
    id: 'sco_1',
    userId: 'usr_ann',
    score: 642,
    modelVersion: '2026-10',
    reasonCodes: ['PAYMENT_HISTORY_LATE', 'HISTORY_SHORT'],
    scoredAt: new Date('2026-11-01T02:00:00.000Z'),
    ...changes,
  };
}

function decisionRow(changes: Partial<DecisionRow> = {}): DecisionRow {
  return {
    id: 'dec_1',
    userId: 'usr_ann',
    subject: 'TRANSACTION',
    outcome: 'CHALLENGE',
    reasonCodes: ['DEVICE_NEW'],
    orderId: 'ord_1',
    decidedAt: new Date('2026-11-02T02:00:00.000Z'),
    ...changes,
  };
}

beforeAll(async () => {
  running = await startForTest(createSubgraph());
  await running.owner
    .getRepository(ScoreTable)
    .insert([
      scoreRow({ id: 'sco_0', score: 500, scoredAt: new Date('2026-01-01T02:00:00.000Z') }),
      scoreRow(),
      ...ten.map((n) => scoreRow({ id: `sco_${n}`, userId: `usr_${n}` })),
    ]);
  await running.owner.getRepository(DecisionTable).insert([
    decisionRow(),
    decisionRow({
      id: 'dec_2',
      outcome: 'APPROVE',
      reasonCodes: [],
      decidedAt: new Date('2026-11-02T02:05:00.000Z'),
    }),
    decisionRow({
      id: 'dec_0',
      subject: 'APPLICATION',
      outcome: 'APPROVE',
      reasonCodes: [],
      orderId: null,
      decidedAt: new Date('2026-01-02T02:00:00.000Z'),
    }),
    ...ten.map((n) => decisionRow({ id: `dec_${n}`, userId: `usr_${n}`, orderId: `ord_${n}` })),
  ]);
});

afterAll(async () => {
  await running?.stop();
});

test('a person sees the latest score with its reasons in words', async () => {
  const selection = '{ riskProfile { score modelVersion scoredAt reasons { code text } } }';
  const { data } = await askEntities(running.subgraph, ann, 'User', ['usr_ann'], selection);
  expect(data[0].riskProfile).toEqual({
    score: 642,
    modelVersion: '2026-10',
    scoredAt: '2026-11-01T02:00:00.000Z',
    reasons: [
      { code: 'PAYMENT_HISTORY_LATE', text: 'Payments came late in the last six months.' },
      { code: 'HISTORY_SHORT', text: 'The history with us is short.' },
    ],
  });
});

test('a person who was never scored has no risk profile', async () => {
  const { data } = await askEntities(running.subgraph, ben, 'User', ['usr_ben'], '{ riskProfile { score } }');
  expect(data[0]).toEqual({ __typename: 'User', riskProfile: null });
});

test('decisions come latest first, with what they are about', async () => {
  const { data } = await running.subgraph.ask(
    ann,
    '{ myDecisions(first: 2) { nodes { id subject outcome reasons { code } decidedAt order { id } } pageInfo { hasNextPage endCursor } } }',
  );
  expect(data.myDecisions.nodes).toEqual([
    {
      id: 'dec_2',
      subject: 'TRANSACTION',
      outcome: 'APPROVE',
      reasons: [],
      decidedAt: '2026-11-02T02:05:00.000Z',
      order: { id: 'ord_1' },
    },
    {
      id: 'dec_1',
      subject: 'TRANSACTION',
      outcome: 'CHALLENGE',
      reasons: [{ code: 'DEVICE_NEW' }],
      decidedAt: '2026-11-02T02:00:00.000Z',
      order: { id: 'ord_1' },
    },
  ]);
  const rest = await running.subgraph.ask(
    ann,
    'query ($after: String) { myDecisions(after: $after) { nodes { id order { id } } pageInfo { hasNextPage } } }',
    { after: data.myDecisions.pageInfo.endCursor },
  );
  expect(rest.data.myDecisions).toEqual({
    nodes: [{ id: 'dec_0', order: null }],
    pageInfo: { hasNextPage: false },
  });
});

test('the latest decision about an order counts', async () => {
  const selection = '{ fraudDecision { id outcome } }';
  const { data } = await askEntities(running.subgraph, ann, 'Order', ['ord_1', 'ord_none'], selection);
  expect(data).toEqual([
    { __typename: 'Order', fraudDecision: { id: 'dec_2', outcome: 'APPROVE' } },
    { __typename: 'Order', fraudDecision: null },
  ]);
});

test('neither another person nor the merchant learns what was decided about an order', async () => {
  for (const caller of [ben, shop, anonymous]) {
    const { data } = await askEntities(
      running.subgraph,
      caller,
      'Order',
      ['ord_1'],
      '{ fraudDecision { id } }',
    );
    expect(data).toEqual([{ __typename: 'Order', fraudDecision: null }]);
  }
});

test.each([
  ['Decision', 'dec_1', '{ outcome }'],
  ['User', 'usr_ann', '{ riskProfile { score } }'],
])('a guessed id of a %s gives nothing to anybody else', async (type, id, selection) => {
  for (const caller of [ben, anonymous, shop]) {
    const { data, errors } = await askEntities(running.subgraph, caller, type, [id, 'guessed'], selection);
    expect({ data, errors }).toEqual({ data: [null, null], errors: undefined });
  }
  const { data } = await askEntities(running.subgraph, operations, type, [id], selection);
  expect(data).toEqual([expect.objectContaining({ __typename: type })]);
});

test('an anonymous caller has no decisions to ask for', async () => {
  const { errors } = await running.subgraph.ask(anonymous, '{ myDecisions { nodes { id } } }');
  expect(errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED']);
});

test.each([
  ['Decision', 'dec', '{ outcome reasons { text } }'],
  ['Order', 'ord', '{ fraudDecision { outcome } }'],
  ['User', 'usr', '{ riskProfile { score reasons { text } } }'],
])('one or ten of %s (%s_) with %s cost one statement', async (type, prefix, selection) => {
  const ids = ten.map((n) => `${prefix}_${n}`);
  expect(await countStatements(running.subgraph, operations, type, ids.slice(0, 1), selection)).toBe(1);
  expect(await countStatements(running.subgraph, operations, type, ids, selection)).toBe(1);
});

test('a reason code that nobody wrote a text for is a bug, not an empty reason', () => {
  expect(() => reasonOf('toString')).toThrow('has no text');
});

test.each([
  ['about a purchase without an order', { orderId: null }, 'decisions_order_by_subject'],
  ['about an application with an order', { subject: 'APPLICATION' as const }, 'decisions_order_by_subject'],
  ['that declines without a reason', { outcome: 'DECLINE' as const, reasonCodes: [] }, 'decisions_explained'],
  ['with five reasons', { reasonCodes: ['A', 'B', 'C', 'D', 'E'] }, 'decisions_reasons_at_most_four'],
])('the database refuses a decision %s', async (_case, changes, constraint) => {
  const decision = decisionRow({ id: 'dec_bad', ...changes });
  expect(await refusing(running.owner, DecisionTable, decision)).toBe(constraint);
});

test('scores and decisions stay as they were given', async () => {
  for (const table of ['scores', 'decisions']) {
    const change = running.login.query(`UPDATE ${table} SET reason_codes = '{}'`);
    await expect(change).rejects.toThrow(`permission denied for table ${table}`);
  }
});
