import { decideStream } from '../../../bench/decide/decideStream.ts';
import { labelledPurchases } from '../../../bench/decide/labelledStream.ts';
import { judgesOf, recallAt } from '../../../bench/decide/recall.ts';
import { createSubgraph } from '../../../subgraphs/platform/risk/main.ts';
import { type RunningForTest, startForTest } from '../../subgraphs/platform/startForTest.ts';

const from = new Date('2026-09-01T04:00:00.000Z');
let running: RunningForTest;

beforeAll(async () => {
  running = await startForTest(createSubgraph());
});

afterAll(() => running?.stop());

const suspicions = (scores: readonly number[], frauds: readonly number[]) =>
  scores.map((score, index) => ({ score, isFraud: frauds.includes(index) }));

test.each([
  ['the one alert is the fraud', [9, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0], 1],
  ['the one alert is not the fraud', [9, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1], 0],
  ['one of two frauds has room', [9, 8, 1, 1, 1, 1, 1, 1, 1, 1], [0, 1], 0.5],
  ['ten alike share one alert', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 4], 0.1],
])('with one alert for ten purchases, %s', (_case, scores, frauds, recall) => {
  expect(recallAt(suspicions(scores, frauds), 0.1)).toBeCloseTo(recall, 12);
});

test('the stream is the same each time, in the order of time, with all four patterns', () => {
  const stream = labelledPurchases(1_000, 50, 8, from);
  expect(labelledPurchases(1_000, 50, 8, from)).toEqual(stream);
  const times = stream.map(({ input }) => input.occurredAt.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(stream.map(({ input }) => input.orderId)).size).toBe(stream.length);
  const patterns = new Set(stream.map(({ pattern }) => pattern));
  expect(patterns).toEqual(
    new Set([null, 'velocity', 'takeover', 'amount jump', 'merchant compromise'] as const),
  );
});

test('with one alert for fifty purchases the rules find more frauds than the amount does', async () => {
  const stream = labelledPurchases(900, 40, 8, from);
  await decideStream(running.login, stream);
  const { rules, amount, amountOfPerson } = await judgesOf(running.login, stream);
  expect(rules).toHaveLength(stream.length);
  expect(recallAt(rules, 0.02)).toBeGreaterThan(recallAt(amount, 0.02));
  expect(recallAt(rules, 0.02)).toBeGreaterThan(recallAt(amountOfPerson, 0.02));
}, 120_000);
