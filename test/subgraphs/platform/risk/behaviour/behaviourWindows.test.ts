import type { DataSource } from 'typeorm';
import { type Random, randomOf } from '../../../../../seed/random.ts';
import { openDatabase } from '../../../../../subgraphs/common/database.ts';
import { formatFen } from '../../../../../subgraphs/common/money.ts';
import type {
  BehaviourEvent,
  BehaviourKind,
} from '../../../../../subgraphs/platform/risk/behaviour/behaviourEvent.ts';
import { readBehaviourWindows } from '../../../../../subgraphs/platform/risk/behaviour/behaviourWindows.ts';
import { recordBehaviour } from '../../../../../subgraphs/platform/risk/behaviour/recordBehaviour.ts';
import { database } from '../../../../../subgraphs/platform/risk/database.ts';
import { createDatabase, type TestDatabase } from '../../../../support/postgres.ts';
import { recomputed } from './bruteForce.ts';

const dayMs = 86_400_000;
const people = ['usr_1', 'usr_2', 'usr_3', 'usr_4'];
const first = Date.parse('2026-05-01T00:00:00.000Z');
const latest = new Date('2026-11-20T16:00:00.000Z');
const clock = { now: () => latest };

let testDatabase: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  testDatabase = await createDatabase('platform');
  dataSource = await openDatabase(database, { url: testDatabase.urlOf('risk'), poolSize: 2 });
});

afterAll(async () => {
  await dataSource?.destroy();
  await testDatabase?.drop();
});

function record(event: BehaviourEvent): Promise<number> {
  const { amountFen, ...rest } = event;
  const input = { ...rest, amount: { amount: formatFen(amountFen), currency: 'CNY' } };
  const toldBy = event.dueOn === null ? 'orders' : 'receivables';
  const batch = { events: [input], idempotencyKey: `key ${event.eventId}` };
  return recordBehaviour(batch, toldBy, { dataSource, clock });
}

test('after every event, in any order, all windows are what a recomputation from all events gives', async () => {
  const known: BehaviourEvent[] = [];
  let late = 0;
  for (const event of randomEvents(1_200)) {
    late += known.some((other) => other.occurredAt > event.occurredAt) ? 1 : 0;
    known.push(event);
    expect(await record(event)).toBe(1);
    const instants = [event.occurredAt, latest];
    const read = instants.map((at) => readBehaviourWindows(dataSource, [event.userId], at));
    expect(await Promise.all(read)).toEqual(instants.map((at) => recomputed(known, event.userId, at)));
  }
  expect(late).toBeGreaterThan(1_100);
}, 240_000);

test('all people are read in one statement, the unknown among them', async () => {
  const all = await readBehaviourWindows(dataSource, [...people, 'usr_nobody'], latest);
  expect(all).toHaveLength(20);
  for (const userId of people) {
    const alone = await readBehaviourWindows(dataSource, [userId], latest);
    expect(all.filter((window) => window.userId === userId)).toEqual(alone);
  }
  expect(all.filter(({ userId }) => userId === 'usr_nobody')).toEqual(recomputed([], 'usr_nobody', latest));
});

test('days have 24 hours, also where the connection’s clock changes in between', async () => {
  const event = { ...eventAt(new Date('2026-03-28T12:00:00.000Z')), userId: 'usr_summer' };
  await record(event);
  const oneDayLater = new Date('2026-03-29T12:00:00.000Z');
  await dataSource.transaction(async (tx) => {
    await tx.query(`SET LOCAL TIME ZONE 'Europe/Berlin'`);
    const readers = tx as unknown as DataSource;
    for (const [at, placed] of [
      [new Date(oneDayLater.getTime() - 1), 1],
      [oneDayLater, 0],
    ] as const) {
      const [day] = await readBehaviourWindows(readers, ['usr_summer'], at);
      expect(day?.ordersPlaced).toBe(placed);
    }
  });
});

test('the windows are read by the index, and each person is looked up once, however many events there are', async () => {
  await addOtherPeople(60);
  const plan: Record<string, string>[] = await dataSource.transaction(async (tx) => {
    const explained = {
      query: (sql: string, values: unknown[]) =>
        tx.query(`EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${sql}`, values),
    };
    return (await readBehaviourWindows(
      explained as unknown as DataSource,
      people,
      latest,
    )) as unknown as Record<string, string>[];
  });
  const text = plan.map((line) => line['QUERY PLAN']).join('\n');
  expect(text).toContain('behaviour_events_of_person');
  expect(text).toMatch(/Index Cond: .*user_id.*occurred_at.*occurred_at/);
  expect([...text.matchAll(/Limit \(.*loops=(\d+)\)/g)].map(([, loops]) => Number(loops))).toEqual([4, 4]);
});

/** So many times these events again, of others, and PostgreSQL knows of them: its plan is that of a full table. */
async function addOtherPeople(times: number): Promise<void> {
  const owner = await openDatabase(database, { url: testDatabase.setUpUrl, poolSize: 1 });
  await owner.query(
    `INSERT INTO behaviour_events (told_by, event_id, user_id, kind, occurred_at, amount_fen, due_on, recorded_at)
     SELECT told_by, event_id || ' ' || copy, user_id || '_' || copy, kind, occurred_at, amount_fen, due_on, recorded_at
     FROM behaviour_events, generate_series(1, $1) AS copy`,
    [times],
  );
  await owner.query('ANALYZE behaviour_events');
  await owner.destroy();
}

/** Events in no order; many stand exactly on the edge of a window of another, or a millisecond beside it. */
function randomEvents(count: number): BehaviourEvent[] {
  const random = randomOf('behaviour', 1);
  const times: number[] = [];
  return Array.from({ length: count }, (_, index) => {
    const time = randomTime(times, random);
    times.push(time);
    return { ...eventAt(new Date(time), random), eventId: `event ${index}`, userId: random.pick(people) };
  });
}

function randomTime(times: readonly number[], random: Random): number {
  if (times.length > 0 && random.chance(0.5)) {
    const days = random.pick([1, 7, 30, 90]) * random.pick([-1, 1]);
    const time = random.pick(times) + days * dayMs + random.pick([-1, 0, 0, 0, 1]);
    if (time >= first && time <= latest.getTime()) return time;
  }
  return random.whole(0, latest.getTime() - first) + first;
}

const kinds: readonly BehaviourKind[] = [
  'ORDER_PLACED',
  'ORDER_CANCELLED',
  'ORDER_REFUNDED',
  'INSTALMENT_PAID',
  'INSTALMENT_PAID',
  'INSTALMENT_MISSED',
];

function eventAt(occurredAt: Date, random?: Random): BehaviourEvent {
  const kind = random?.pick(kinds) ?? 'ORDER_PLACED';
  const isOfInstalment = kind.startsWith('INSTALMENT_');
  const daysLate = kind === 'INSTALMENT_MISSED' ? 3 : (random?.pick([-4, 0, 0, 1, 40]) ?? 0);
  const dueOn = new Date(occurredAt.getTime() + 8 * 3_600_000 - daysLate * dayMs).toISOString().slice(0, 10);
  return {
    eventId: occurredAt.toISOString(),
    userId: '',
    kind,
    occurredAt,
    amountFen: BigInt(random?.whole(1, 5_000_000) ?? 100),
    dueOn: isOfInstalment ? dueOn : null,
  };
}
