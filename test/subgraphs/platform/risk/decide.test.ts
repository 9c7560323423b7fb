import { callersWhoMayNot } from './callersWhoMayNot.ts';
import {
  decisionsForTest,
  deviceHash,
  minuteMs,
  operations,
  purchaseOf,
  refused,
  start,
} from './decideWorld.ts';

const { decide, known, moveTo, mutate, rowCounts, running } = decisionsForTest();

const outcomeOf = async (input: Readonly<Record<string, unknown>>) => {
  const { decision } = await decide(input);
  return [decision.outcome, ...decision.reasons.map((reason: { code: string }) => reason.code)];
};

test('an ordinary purchase goes on, without a reason', async () => {
  const input = purchaseOf('ann');
  const { decision, userErrors } = await decide(input);
  expect(userErrors).toEqual([]);
  expect(decision).toEqual({
    id: expect.stringMatching(/^dec_/),
    outcome: 'APPROVE',
    reasons: [],
    order: { id: input.orderId },
  });
});

test('a decision costs two statements', async () => {
  await decide(purchaseOf('twice'));
  await decide(purchaseOf('twice'));
  expect(running().subgraph.lastStatements()).toBe(2);
});

test('a new device at a new place is challenged, with both reasons', async () => {
  await known('cat', 5);
  const taken = { deviceHash: deviceHash('stranger'), place: 'CN-53' };
  expect(await outcomeOf(purchaseOf('cat', taken))).toEqual(['CHALLENGE', 'PLACE_MISMATCH', 'DEVICE_NEW']);
  expect(await outcomeOf(purchaseOf('cat', { deviceHash: deviceHash('new phone') }))).toEqual(['APPROVE']);
  expect(await outcomeOf(purchaseOf('cat', { place: 'CN-11' }))).toEqual(['APPROVE']);
});

test('an amount eight times the mean is taken, a fen more is challenged', async () => {
  await known('dan', 5, { amount: { amount: '200.00', currency: 'CNY' } });
  const jump = (amount: string) => purchaseOf('dan', { amount: { amount, currency: 'CNY' } });
  expect(await outcomeOf(jump('1600.01'))).toEqual(['CHALLENGE', 'AMOUNT_UNUSUAL']);
  expect(await outcomeOf(jump('1600.00'))).toEqual(['APPROVE']);
});

test('at night a new device and a new place with a jump of the amount are reviewed', async () => {
  await known('eva', 5);
  const night = new Date('2026-11-22T18:30:00.000Z');
  moveTo(night);
  const input = purchaseOf('eva', {
    deviceHash: deviceHash('x'),
    place: 'CN-53',
    amount: { amount: '5000.00', currency: 'CNY' },
    occurredAt: night.toISOString(),
  });
  expect(await outcomeOf(input)).toEqual([
    'REVIEW',
    'AMOUNT_UNUSUAL',
    'PLACE_MISMATCH',
    'DEVICE_NEW',
    'NIGHT_PURCHASE',
  ]);
});

test('after the further proof a challenged purchase goes on, and counts once', async () => {
  await known('fay', 5);
  const input = purchaseOf('fay', { deviceHash: deviceHash('new'), place: 'CN-53' });
  const proved = { ...input, hasProved: true, idempotencyKey: 'fay proved' };
  expect(await decide(proved)).toEqual(refused('NOT_CHALLENGED'));
  expect(await outcomeOf(input)).toEqual(['CHALLENGE', 'PLACE_MISMATCH', 'DEVICE_NEW']);
  expect(await outcomeOf({ ...proved, idempotencyKey: 'fay proved again' })).toEqual(['APPROVE']);
  const [row] = await running().owner.query(
    `SELECT signals -> 'counts' ->> 'PERSON 3600' AS count FROM purchase_decisions
     WHERE order_id = $1 AND has_proved`,
    [input.orderId],
  );
  expect(row.count).toBe('1');
  expect(await outcomeOf(purchaseOf('fay', { deviceHash: deviceHash('new') }))).toEqual(['APPROVE']);
  expect(await decide(proved)).toEqual(refused('NOT_CHALLENGED'));
});

test('proof does not help what is to be declined', async () => {
  const block = { kind: 'CARD', subject: 'crd_gus', reason: 'Reported lost.', idempotencyKey: 'block gus' };
  await mutate(operations, 'blockSubject', 'block { id } userErrors { code }', block);
  const input = purchaseOf('gus');
  expect(await outcomeOf(input)).toEqual(['DECLINE', 'BLOCKED']);
  const proved = { ...input, hasProved: true, idempotencyKey: 'gus proved' };
  expect(await decide(proved)).toEqual(refused('NOT_CHALLENGED'));
});

test.each([
  ['of nothing', { amount: { amount: '0.00', currency: 'CNY' } }, 'AMOUNT_INVALID'],
  ['of less than nothing', { amount: { amount: '-1.00', currency: 'CNY' } }, 'AMOUNT_INVALID'],
  ['of half a fen', { amount: { amount: '1.005', currency: 'CNY' } }, 'AMOUNT_INVALID'],
  ['in dollars', { amount: { amount: '1.00', currency: 'USD' } }, 'CURRENCY_MISMATCH'],
  ['made in no country', { place: 'Shanghai' }, 'PLACE_INVALID'],
  ['from a device that is named, not hashed', { deviceHash: 'my phone' }, 'DEVICE_INVALID'],
  ['of eight days ago', { occurredAt: '2026-11-14T03:59:59.999Z' }, 'OCCURRED_AT_INVALID'],
  ['of tomorrow', { occurredAt: '2026-11-23T04:00:00.000Z' }, 'OCCURRED_AT_INVALID'],
])('a purchase %s is refused and leaves no purchase that counts', async (_case, changes, code) => {
  const [purchases, decisions] = await rowCounts();
  const input = purchaseOf('bad', changes);
  expect(await decide(input)).toEqual(refused(code));
  expect(await decide(input)).toEqual(refused(code));
  expect((await rowCounts()).slice(0, 2)).toEqual([purchases, decisions]);
});

test('a repeat gets the first answer and writes nothing, even a week later', async () => {
  const input = purchaseOf('hal');
  const first = await decide(input);
  const counts = await rowCounts();
  moveTo(new Date(start.getTime() + 8 * 24 * 60 * minuteMs));
  expect(await decide(input)).toEqual(first);
  expect(await rowCounts()).toEqual(counts);
});

test('a key with another body is a conflict that moves nothing', async () => {
  const input = purchaseOf('ida');
  await decide(input);
  const counts = await rowCounts();
  const conflict = refused('IDEMPOTENCY_CONFLICT');
  expect(await decide({ ...input, orderId: 'ord_other' })).toEqual(conflict);
  expect(await decide({ ...input, amount: { amount: '100.01', currency: 'CNY' } })).toEqual(conflict);
  expect(await decide({ ...input, hasProved: true })).toEqual(conflict);
  expect(await rowCounts()).toEqual(counts);
});

test('an order that comes again under another key has its decision; with other facts it is refused', async () => {
  const input = purchaseOf('jon');
  const first = await decide(input);
  expect(await decide({ ...input, idempotencyKey: 'jon again' })).toEqual(first);
  const changed = { ...input, idempotencyKey: 'jon differs', place: 'CN-11' };
  expect(await decide(changed)).toEqual(refused('ORDER_DIFFERS'));
  expect(await decide(changed)).toEqual(refused('ORDER_DIFFERS'));
});

test('eight requests for one order at once, under one key or eight, are one decision', async () => {
  for (const keyOf of [() => 'one key', (number: number) => `key ${number}`]) {
    const input = purchaseOf('kim');
    const asked = Array.from({ length: 8 }, (_, number) =>
      decide({ ...input, idempotencyKey: `${input.orderId} ${keyOf(number)}` }),
    );
    const answers = await Promise.all(asked);
    expect(new Set(answers.map((answer) => answer.decision.id)).size).toBe(1);
    const rows = await running().owner.query('SELECT 1 FROM decisions WHERE order_id = $1', [input.orderId]);
    expect(rows).toHaveLength(1);
  }
});

test('a process that ended between the two statements left a purchase that the repeat decides', async () => {
  const input = purchaseOf('lea');
  await decide(input);
  const owner = running().owner;
  await owner.query('DELETE FROM purchase_decisions WHERE order_id = $1', [input.orderId]);
  await owner.query('DELETE FROM decisions WHERE order_id = $1', [input.orderId]);
  const counts = await rowCounts();
  expect((await decide(input)).decision.outcome).toBe('APPROVE');
  const [purchases = 0, decisions = 0, kept = 0, requests = 0] = counts;
  expect(await rowCounts()).toEqual([purchases, decisions + 1, kept + 1, requests]);
});

test.each(callersWhoMayNot)('%s may not ask for a decision', async (_name, caller) => {
  const query = `mutation ($input: DecideTransactionInput!) {
    decideTransaction(input: $input) { decision { id } } }`;
  const counts = await rowCounts();
  const { errors } = await running().subgraph.ask(caller, query, { input: purchaseOf('may not') });
  expect(errors).toHaveLength(1);
  expect(await rowCounts()).toEqual(counts);
});

test('what a decision rests on stays as it was', async () => {
  for (const table of [
    'purchases',
    'purchase_decisions',
    'decision_requests',
    'decision_rules',
    'decision_labels',
  ]) {
    await expect(running().login.query(`DELETE FROM ${table}`)).rejects.toThrow(
      `permission denied for table ${table}`,
    );
  }
  await expect(running().login.query('UPDATE decision_rules SET weight = 1')).rejects.toThrow(
    'permission denied',
  );
});

test('every stored decision is decided the same again', async () => {
  const query = `{ purchaseDecisions(first: 100) { nodes { outcome evidence { replayedOutcome score rules { isHit } } } } }`;
  const { data, errors } = await running().subgraph.ask(operations, query);
  expect(errors).toBeUndefined();
  const { nodes } = data.purchaseDecisions;
  expect(nodes.length).toBeGreaterThan(20);
  expect(new Set(nodes.map((node: { outcome: string }) => node.outcome)).size).toBe(4);
  for (const { outcome, evidence } of nodes) expect(evidence.replayedOutcome).toBe(outcome);
});
