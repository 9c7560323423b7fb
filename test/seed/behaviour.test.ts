import type { DataSource } from 'typeorm';
import { instantOn, today } from '../../seed/calendar.ts';
import { openDatabase } from '../../subgraphs/common/database.ts';
import { readBehaviourWindows } from '../../subgraphs/platform/risk/behaviour/behaviourWindows.ts';
import { database } from '../../subgraphs/platform/risk/database.ts';
import { createSeededDatabases, person, type SeededDatabases } from '../support/seeded.ts';

/** What the demo's people look like to risk in the evening of the day on which their world stands still. */

let databases: SeededDatabases;
let risk: DataSource;

beforeAll(async () => {
  databases = await createSeededDatabases();
  risk = await openDatabase(database, { url: databases.platform.urlOf('risk'), poolSize: 1 });
});

afterAll(async () => {
  await risk?.destroy();
  await databases?.drop();
});

async function windowOf(userId: string, days: number) {
  const windows = await readBehaviourWindows(risk, [userId], instantOn(today, 23, 59));
  const window = windows.find((each) => each.days === days);
  if (!window) throw new Error(`There is no window of ${days} days.`);
  return window;
}

test('the good payer has bought twice in 90 days and paid everything in time', async () => {
  expect(await windowOf(person.paysWell, 90)).toMatchObject({
    ordersPlaced: 2,
    paidLate: 0,
    worstDaysLate: 0,
    missed: 0,
    hasOrders: true,
    hasRepayments: true,
  });
  expect((await windowOf(person.paysWell, 90)).paidOnTime).toBeGreaterThan(2);
});

test('who is overdue has missed instalments and paid none in 90 days but those before September', async () => {
  const { missed, paidLate, paidOnTime } = await windowOf(person.isOverdue, 90);
  expect(missed).toBeGreaterThan(2);
  expect([paidLate, paidOnTime]).toEqual([0, 3]);
});

test('who has two cards cancelled one of three orders of 90 days', async () => {
  expect(await windowOf(person.hasTwoCards, 90)).toMatchObject({ ordersPlaced: 3, ordersCancelled: 1 });
  expect(await windowOf(person.hasTwoCards, 7)).toMatchObject({ ordersPlaced: 1, ordersCancelled: 0 });
});

test('of who is near the limit, the order that risk declined counts nowhere', async () => {
  expect(await windowOf(person.isNearLimit, 7)).toMatchObject({ ordersPlaced: 1 });
});

test.each([
  ['is new', person.isNew],
  ['has just joined', person.justJoined],
])('of who %s nothing is known', async (_, userId) => {
  expect(await windowOf(userId, 90)).toMatchObject({ hasOrders: false, hasRepayments: false });
});
