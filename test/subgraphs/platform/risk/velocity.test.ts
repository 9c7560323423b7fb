import { decisionsForTest, deviceHash, minuteMs, purchaseOf, start } from './decideWorld.ts';

const { decide, known, moveTo, running } = decisionsForTest();

const after = (minutes: number) => new Date(start.getTime() + minutes * minuteMs).toISOString();

/** The counts that the decision of an order rests on. */
async function countsOf(orderId: unknown): Promise<Record<string, number>> {
  const [row] = await running().owner.query(
    'SELECT signals -> $2::text AS counts FROM purchase_decisions WHERE order_id = $1',
    [orderId, 'counts'],
  );
  return row.counts;
}

test('of twelve purchases of one person at once exactly five go on, and they count from 1 to 12', async () => {
  const inputs = Array.from({ length: 12 }, (_, number) =>
    purchaseOf('burst', { cardId: `crd_burst${number}`, deviceHash: deviceHash(`burst ${number}`) }),
  );
  const answers = await Promise.all(inputs.map(decide));
  const outcomes = answers.map(({ decision }) => decision.outcome);
  expect(
    Object.fromEntries(Object.entries(Object.groupBy(outcomes, String)).map(([k, v]) => [k, v?.length])),
  ).toEqual({
    APPROVE: 5,
    CHALLENGE: 5,
    REVIEW: 2,
  });
  const counts = await Promise.all(
    inputs.map(async ({ orderId }) => (await countsOf(orderId))['PERSON 3600']),
  );
  expect(counts.toSorted((a = 0, b = 0) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, number) => number + 1),
  );
});

test('purchases of different people with one device and one card count together', async () => {
  const shared = { cardId: 'crd_shared', deviceHash: deviceHash('shared') };
  const outcomes: string[] = [];
  let last = purchaseOf('one0', shared);
  for (let number = 0; number < 9; number += 1) {
    last = purchaseOf(`one${number}`, shared);
    outcomes.push((await decide(last)).decision.outcome);
  }
  expect(outcomes).toEqual([...Array(8).fill('APPROVE'), 'CHALLENGE']);
  expect(await countsOf(last.orderId)).toMatchObject({ 'CARD 3600': 9, 'DEVICE 3600': 9, 'PERSON 3600': 1 });
});

test('a window ends to the millisecond, and a purchase exactly an hour old is outside', async () => {
  for (const minutes of [0, 30, 60]) {
    moveTo(new Date(after(minutes)));
    await decide(purchaseOf('edge', { occurredAt: after(minutes) }));
  }
  const inside = purchaseOf('edge', {
    occurredAt: new Date(start.getTime() + 60 * minuteMs - 1).toISOString(),
  });
  moveTo(new Date(after(61)));
  await decide(inside);
  expect((await countsOf(inside.orderId))['PERSON 3600']).toBe(3);
  const outside = purchaseOf('edge', { occurredAt: after(60) });
  await decide(outside);
  expect((await countsOf(outside.orderId))['PERSON 3600']).toBe(4);
});

test('whatever order purchases arrive in, each counts what a recount by hand gives', async () => {
  await known('late', 3);
  moveTo(new Date(after(300)));
  const minutes = [10, 200, 50, 5, 70, 200, 40, 199, 61, 0, 299, 120, 130, 20, 260];
  const seen: { at: number; merchant: string }[] = [];
  for (const [number, minute] of minutes.entries()) {
    const merchant = `pty_late${number % 2}`;
    const input = purchaseOf('late', {
      occurredAt: after(minute),
      merchantId: merchant,
      cardId: `crd_late${number % 3}`,
    });
    seen.push({ at: minute, merchant });
    await decide(input);
    const inHour = seen.filter(({ at }) => at > minute - 60 && at <= minute);
    const counts = await countsOf(input.orderId);
    expect([number, counts['PERSON 3600']]).toEqual([number, inHour.length]);
    const [{ brute }] = await running().owner.query(
      `SELECT count(*)::integer AS brute FROM purchases, (SELECT * FROM purchases WHERE order_id = $1) AS own
       WHERE purchases.card_id = own.card_id AND purchases.occurred_at <= own.occurred_at
         AND own.occurred_at - purchases.occurred_at < interval '1 hour'`,
      [input.orderId],
    );
    expect(counts['CARD 3600']).toBe(brute);
  }
});

test('a purchase that arrives late is compared with what came before it only', async () => {
  moveTo(new Date(after(300)));
  for (let number = 0; number < 6; number += 1) {
    await decide(purchaseOf('order', { occurredAt: after(100 + 30 * number) }));
  }
  const late = purchaseOf('order', { occurredAt: after(99), deviceHash: deviceHash('other') });
  expect((await decide(late)).decision.outcome).toBe('APPROVE');
  const [{ signals }] = await running().owner.query(
    'SELECT signals FROM purchase_decisions WHERE order_id = $1',
    [late.orderId],
  );
  expect(signals).toMatchObject({ purchasesBefore: 0, isNewDevice: false, isKnownPlace: false });
});
