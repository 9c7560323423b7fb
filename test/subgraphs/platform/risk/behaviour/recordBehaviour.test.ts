import { randomUUID } from 'node:crypto';
import { createSubgraph } from '../../../../../subgraphs/platform/risk/main.ts';
import type { TestCaller } from '../../../../support/callers.ts';
import { type RunningForTest, startForTest } from '../../startForTest.ts';
import { callersWhoMayNot } from '../callersWhoMayNot.ts';

type Input = Readonly<Record<string, unknown>>;

/** Noon in Shanghai. */
const now = new Date('2026-11-20T04:00:00.000Z');
const orders = { kind: 'service', name: 'orders' } as const;
const receivables = { kind: 'service', name: 'receivables' } as const;
const operations = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;

let running: RunningForTest;

beforeAll(async () => {
  const services = ['orders', 'receivables', 'clearing'];
  running = await startForTest(createSubgraph(), { clock: { now: () => now }, services });
});

afterAll(async () => {
  await running?.stop();
});

function daysAgo(days: number): string {
  return new Date(now.getTime() - days * 86_400_000).toISOString();
}

function orderOf(userId: string, changes: Input = {}): Input {
  return {
    eventId: randomUUID(),
    userId,
    kind: 'ORDER_PLACED',
    occurredAt: daysAgo(2),
    amount: { amount: '120.50', currency: 'CNY' },
    ...changes,
  };
}

/** An instalment that was due three days ago, and was paid on the day after. */
function instalmentOf(userId: string, changes: Input = {}): Input {
  const paid = { kind: 'INSTALMENT_PAID', dueOn: '2026-11-17', ...changes };
  return orderOf(userId, paid);
}

const mutation = `mutation ($input: RecordBehaviourInput!) {
  recordBehaviour(input: $input) { recorded userErrors { code field } } }`;

async function record(caller: TestCaller, events: readonly Input[], idempotencyKey: string = randomUUID()) {
  const { data, errors } = await running.subgraph.ask(caller, mutation, {
    input: { events, idempotencyKey },
  });
  expect(errors).toBeUndefined();
  return data.recordBehaviour;
}

function recorded(count: number) {
  return { recorded: count, userErrors: [] };
}

function refused(code: string, ...path: string[]) {
  return { recorded: null, userErrors: [{ code, field: ['input', ...path] }] };
}

async function rows(): Promise<number[]> {
  const counts = ['behaviour_events', 'behaviour_batches'].map(async (table) => {
    const [row] = await running.owner.query(`SELECT count(*)::integer AS count FROM ${table}`);
    return row.count;
  });
  return Promise.all(counts);
}

const behaviourQuery = `query ($representations: [_Any!]!, $at: DateTime) {
  _entities(representations: $representations) { ... on User { id behaviour(at: $at) { at
    orders { days placed total { amount } largest { amount } cancelled cancelledShare refunds refunded { amount } }
    repayments { days onTime late worstDaysLate missed repaid { amount } } } } } }`;

async function behaviourOf(caller: TestCaller, userIds: readonly string[], at?: string) {
  const representations = userIds.map((id) => ({ __typename: 'User', id }));
  const { data, errors } = await running.subgraph.ask(caller, behaviourQuery, { representations, at });
  expect(errors).toBeUndefined();
  return data._entities;
}

test('what orders and receivables tell is what the person reads, window by window', async () => {
  const userId = 'usr_ann';
  await record(orders, [
    orderOf(userId),
    orderOf(userId, { occurredAt: daysAgo(10), amount: { amount: '80', currency: 'CNY' } }),
    orderOf(userId, { kind: 'ORDER_CANCELLED', occurredAt: daysAgo(0) }),
    orderOf(userId, { kind: 'ORDER_REFUNDED', amount: { amount: '20.50', currency: 'CNY' } }),
  ]);
  await record(receivables, [
    instalmentOf(userId),
    instalmentOf(userId, { dueOn: '2026-11-18' }),
    instalmentOf(userId, { kind: 'INSTALMENT_MISSED', occurredAt: daysAgo(60), dueOn: '2026-09-17' }),
  ]);

  const [{ behaviour }] = await behaviourOf({ kind: 'person', userId }, [userId]);

  expect(behaviour.at).toBe(now.toISOString());
  expect(behaviour.orders.map(({ days, placed }: Input) => [days, placed])).toEqual([
    [1, 0],
    [7, 1],
    [30, 2],
    [90, 2],
  ]);
  expect(behaviour.orders[0]).toMatchObject({ largest: null, cancelled: 1, cancelledShare: null });
  expect(behaviour.orders[2]).toEqual({
    days: 30,
    placed: 2,
    total: { amount: '200.50' },
    largest: { amount: '120.50' },
    cancelled: 1,
    cancelledShare: '0.500000',
    refunds: 1,
    refunded: { amount: '20.50' },
  });
  expect(behaviour.repayments[0]).toMatchObject({ onTime: 0, late: 0, worstDaysLate: null, missed: 0 });
  expect(behaviour.repayments[3]).toEqual({
    days: 90,
    onTime: 1,
    late: 1,
    worstDaysLate: 1,
    missed: 1,
    repaid: { amount: '241.00' },
  });
});

test('of whom nothing was ever told, the windows are null and not zero', async () => {
  const userId = 'usr_quiet';
  const ask = async (at?: string) =>
    (await behaviourOf({ kind: 'person', userId }, [userId], at))[0].behaviour;
  expect(await ask()).toEqual({ at: now.toISOString(), orders: null, repayments: null });
  await record(orders, [orderOf(userId)]);
  expect(await ask()).toMatchObject({ orders: [{ placed: 0 }, { placed: 1 }, {}, {}], repayments: null });
  expect(await ask(daysAgo(3))).toEqual({ at: daysAgo(3), orders: null, repayments: null });
});

test('an event that comes late counts where it belongs, at that instant and at every later one', async () => {
  const userId = 'usr_late';
  const placedAt = async (at: string) => {
    const [{ behaviour }] = await behaviourOf({ kind: 'person', userId }, [userId], at);
    return behaviour.orders.map(({ placed }: { placed: number }) => placed);
  };
  await record(orders, [orderOf(userId, { occurredAt: daysAgo(40) }), orderOf(userId)]);
  expect(await placedAt(daysAgo(20))).toEqual([0, 0, 1, 1]);
  await record(orders, [orderOf(userId, { occurredAt: daysAgo(20) })]);
  expect(await placedAt(daysAgo(20))).toEqual([1, 1, 2, 2]);
  expect(await placedAt(daysAgo(0))).toEqual([0, 1, 2, 3]);
});

test('others see nothing, platform operations see it, and many people cost one statement', async () => {
  const userIds = ['usr_ann', 'usr_quiet', 'usr_late'];
  const others = await behaviourOf({ kind: 'person', userId: 'usr_ann' }, userIds);
  expect(others.map((user: Input | null) => user?.id)).toEqual(['usr_ann', undefined, undefined]);
  const all = await behaviourOf(operations, userIds);
  expect(all.map((user: { behaviour: Input }) => user.behaviour.orders !== null)).toEqual([true, true, true]);
  expect(running.subgraph.lastStatements()).toBe(1);
});

test('the same batch again, alone or at once, has no effect and gets the same answer', async () => {
  const events = [orderOf('usr_twice'), orderOf('usr_twice')];
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 8 }, () => record(orders, events, key)));
  const written = await rows();
  expect(answers).toEqual(Array.from({ length: 8 }, () => recorded(2)));
  expect(await record(orders, events, key)).toEqual(recorded(2));
  expect(await record(orders, events.slice(0, 1), key)).toEqual(
    refused('IDEMPOTENCY_CONFLICT', 'idempotencyKey'),
  );
  expect(await rows()).toEqual(written);
});

test('an event that is told again under another key has no effect; the new ones beside it count', async () => {
  const event = orderOf('usr_again');
  expect(await record(orders, [event, event])).toEqual(recorded(1));
  expect(await record(orders, [orderOf('usr_again'), event])).toEqual(recorded(1));
  const sameId = { eventId: event.eventId };
  expect(await record(receivables, [instalmentOf('usr_again', sameId)])).toEqual(recorded(1));
});

test('batches at once that share events in opposite orders are each recorded, each event once', async () => {
  const shared = Array.from({ length: 40 }, () => orderOf('usr_shared'));
  const before = await rows();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => record(orders, index % 2 ? shared : shared.toReversed())),
  );
  const total = answers.reduce((sum, answer) => sum + answer.recorded, 0);
  expect(total).toBe(40);
  const [events = 0, batches = 0] = before;
  expect(await rows()).toEqual([events + 40, batches + 10]);
});

test.each<[string, Input]>([
  ['person', { userId: 'usr_other' }],
  ['kind', { kind: 'ORDER_CANCELLED' }],
  ['instant', { occurredAt: daysAgo(3) }],
  ['amount', { amount: { amount: '120.51', currency: 'CNY' } }],
])('an event that comes again with another %s is refused, and its batch with it', async (_, changes) => {
  const event = orderOf('usr_differs');
  await record(orders, [event]);
  const written = await rows();
  const batch = [orderOf('usr_differs'), { ...event, ...changes }];
  expect(await record(orders, batch)).toEqual(refused('EVENT_DIFFERS', 'events', '1', 'eventId'));
  const twice = orderOf('usr_differs');
  expect(await record(orders, [twice, { ...twice, ...changes }])).toEqual(
    refused('EVENT_DIFFERS', 'events', '1', 'eventId'),
  );
  expect(await rows()).toEqual(written);
});

test('an instalment that comes again with another due date is refused', async () => {
  const event = instalmentOf('usr_differs');
  await record(receivables, [event]);
  expect(await record(receivables, [{ ...event, dueOn: '2026-11-16' }])).toEqual(
    refused('EVENT_DIFFERS', 'events', '0', 'eventId'),
  );
});

test.each<[string, string, TestCaller, Input]>([
  ['KIND_NOT_YOURS', 'kind', orders, { kind: 'INSTALMENT_PAID', dueOn: '2026-11-17' }],
  ['KIND_NOT_YOURS', 'kind', receivables, { kind: 'ORDER_PLACED' }],
  ['AMOUNT_INVALID', 'amount', orders, { amount: { amount: '0.00', currency: 'CNY' } }],
  ['AMOUNT_INVALID', 'amount', orders, { amount: { amount: '-1.00', currency: 'CNY' } }],
  ['AMOUNT_INVALID', 'amount', orders, { amount: { amount: '1.001', currency: 'CNY' } }],
  ['AMOUNT_INVALID', 'amount', orders, { amount: { amount: '1000000000.01', currency: 'CNY' } }],
  ['CURRENCY_MISMATCH', 'amount', orders, { amount: { amount: '1.00', currency: 'USD' } }],
  ['OCCURRED_AT_INVALID', 'occurredAt', orders, { occurredAt: '2026-11-20T04:01:00.001Z' }],
  ['OCCURRED_AT_INVALID', 'occurredAt', orders, { occurredAt: '2021-11-01T00:00:00Z' }],
  ['DUE_ON_INVALID', 'dueOn', orders, { dueOn: '2026-11-17' }],
  ['DUE_ON_INVALID', 'dueOn', receivables, { kind: 'INSTALMENT_PAID' }],
  ['DUE_ON_INVALID', 'dueOn', receivables, { kind: 'INSTALMENT_MISSED', dueOn: '2026-11-18' }],
])(
  '%s: a batch with such an event is refused by its %s, and nothing is written',
  async (code, field, caller, changes) => {
    const written = await rows();
    const good = caller === orders ? orderOf('usr_bad') : instalmentOf('usr_bad');
    const batch = [good, orderOf('usr_bad', changes)];
    expect(await record(caller, batch)).toEqual(refused(code, 'events', '1', field));
    expect(await rows()).toEqual(written);
  },
);

test('an instalment is missed from the first moment after its due date in Shanghai', async () => {
  const missed = { kind: 'INSTALMENT_MISSED', dueOn: '2026-11-18' };
  const at = (occurredAt: string) =>
    record(receivables, [instalmentOf('usr_edge', { ...missed, occurredAt })]);
  expect(await at('2026-11-18T15:59:59.999Z')).toEqual(refused('DUE_ON_INVALID', 'events', '0', 'dueOn'));
  expect(await at('2026-11-18T16:00:00.000Z')).toEqual(recorded(1));
});

test('a batch has 1 to 500 events', async () => {
  const many = (length: number) => Array.from({ length }, () => orderOf('usr_many'));
  expect(await record(orders, [])).toEqual(refused('BATCH_SIZE_INVALID', 'events'));
  expect(await record(orders, many(501))).toEqual(refused('BATCH_SIZE_INVALID', 'events'));
  expect(await record(orders, many(500))).toEqual(recorded(500));
});

test.each(callersWhoMayNot)('%s may not tell what people did', async (_, caller) => {
  const written = await rows();
  const input = { events: [orderOf('usr_ann')], idempotencyKey: randomUUID() };
  const { errors } = await running.subgraph.ask(caller, mutation, { input });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  expect(await rows()).toEqual(written);
});

test('the login role changes no event', async () => {
  const change = `UPDATE behaviour_events SET amount_fen = 1`;
  await expect(running.login.query(change)).rejects.toThrow('permission denied');
});
