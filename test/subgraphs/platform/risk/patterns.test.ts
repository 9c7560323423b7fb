import { decideStream } from '../../../../bench/decide/decideStream.ts';
import { plantedPurchases, quietPurchases } from '../../../../bench/decide/purchases.ts';
import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';

let running: RunningForTest;

beforeAll(async () => {
  running = await startForTest(createSubgraph());
});

afterAll(() => running?.stop());

test('four patterns of fraud are caught, and ordinary purchases are left alone', async () => {
  const quiet = quietPurchases(1_200, 60, new Date('2026-09-01T04:00:00.000Z'));
  const last = quiet.at(-1)?.input.occurredAt ?? new Date(0);
  const planted = plantedPurchases(new Date(last.getTime() + 3_600_000), quiet);

  const { quiet: count, disturbed, caughtAt } = await decideStream(running.login, [...quiet, ...planted]);

  expect([count, disturbed]).toEqual([1_200, 0]);
  expect(Object.fromEntries(caughtAt)).toEqual({
    velocity: 6,
    'amount jump': 1,
    'merchant compromise': 11,
    takeover: 1,
  });
}, 120_000);
