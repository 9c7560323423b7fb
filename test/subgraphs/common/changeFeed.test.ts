import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { announceChange } from '../../../subgraphs/common/announceChange.ts';
import { announceRows } from '../../../subgraphs/common/announceRows.ts';
import { type ChangeFeed, createChangeFeed } from '../../../subgraphs/common/changeFeed.ts';
import { openDatabase } from '../../../subgraphs/common/database.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { notesDatabase } from './notes/notes.ts';

const own = notesDatabase();
const log = pino({ enabled: false });
let database: TestDatabase;
let databaseUrl: string;
let dataSource: DataSource;
let feed: ChangeFeed;

beforeAll(async () => {
  database = await createDatabase('platform');
  databaseUrl = await database.add(own);
  dataSource = await openDatabase(own, { url: databaseUrl });
});

beforeEach(() => {
  feed = createChangeFeed({ databaseUrl, schema: own.schema, log, longestDeafMs: 1_000, pingEveryMs: 100 });
});

afterEach(() => feed.close());

afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

const announce = (key: string, ...ids: string[]) =>
  dataSource.transaction(async (tx) => {
    for (const id of ids) await announceChange(tx, { topic: 'note', key, id });
  });

/** The change of a key by itself, to know that all before it has been heard. */
const change = (id: string) => ({ done: false, value: { kind: 'change', id } });
const gap = { done: false, value: { kind: 'gap' } };

test('what another process commits is heard once, in order, and what it rolls back is not', async () => {
  const heard = await feed.listen({ topic: 'note', key: 'usr_ann' });
  const other = fork(new URL('./notes/announcer.ts', import.meta.url), [databaseUrl, own.schema], {
    execArgv: [],
  });
  expect(await once(other, 'exit')).toEqual([0, null]);
  await announce('usr_ann', 'not_last');
  expect(await heard.next()).toEqual(change('not_1'));
  expect(await heard.next()).toEqual(change('not_2'));
  expect(await heard.next()).toEqual(change('not_last'));
});

test('a listener without a key hears those of all keys, one with a key its own', async () => {
  const anns = await feed.listen({ topic: 'note', key: 'usr_ann' });
  const everyones = await feed.listen({ topic: 'note' });
  const cards = await feed.listen({ topic: 'card', key: 'usr_ann' });
  await announce('usr_bob', 'not_bob');
  await announce('usr_ann', 'not_ann');
  expect(await anns.next()).toEqual(change('not_ann'));
  expect([await everyones.next(), await everyones.next()]).toEqual([change('not_bob'), change('not_ann')]);
  await feed.close();
  expect(await cards.next()).toEqual({ done: true, value: undefined });
});

test('equal announcements that wait for a reader are one', async () => {
  const heard = await feed.listen({ topic: 'note', key: 'usr_ann' });
  const last = await feed.listen({ topic: 'note', key: 'usr_last' });
  for (const id of ['not_1', 'not_2', 'not_1']) await announce('usr_ann', id);
  await announce('usr_last', 'not_last');
  await last.next();
  expect([await heard.next(), await heard.next()]).toEqual([change('not_1'), change('not_2')]);
  await announce('usr_ann', 'not_3');
  expect(await heard.next()).toEqual(change('not_3'));
});

test('a reader who is more than 256 things behind hears of a gap instead', async () => {
  const heard = await feed.listen({ topic: 'note', key: 'usr_ann' });
  const last = await feed.listen({ topic: 'note', key: 'usr_last' });
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `not_${index}`);
  await announce('usr_ann', ...ids(256));
  await announce('usr_last', 'not_last');
  await last.next();
  expect(await heard.next()).toEqual(change('not_0'));
  await announce('usr_ann', 'not_256', 'not_257');
  await announce('usr_last', 'not_last');
  await last.next();
  expect(await heard.next()).toEqual(gap);
  await announce('usr_ann', 'not_after');
  expect(await heard.next()).toEqual(change('not_after'));
});

test('a connection that breaks is a gap to every reader, and what comes after it is heard', async () => {
  const heard = await feed.listen({ topic: 'note', key: 'usr_ann' });
  await cutConnections();
  expect(await heard.next()).toEqual(gap);
  await announce('usr_ann', 'not_after');
  expect(await heard.next()).toEqual(change('not_after'));
});

test('a database that stays away ends the readers with an outage, and is asked again by the next', async () => {
  const heard = await feed.listen({ topic: 'note', key: 'usr_ann' });
  await asSetUp(`ALTER ROLE whiteslip_${own.schema} NOLOGIN`);
  await cutConnections();
  await expect(heard.next()).rejects.toMatchObject({ name: 'Outage', system: 'database' });
  await expect(feed.listen({ topic: 'note' })).rejects.toMatchObject({ name: 'Outage' });
  await asSetUp(`ALTER ROLE whiteslip_${own.schema} LOGIN`);
  const again = await feed.listen({ topic: 'note', key: 'usr_ann' });
  await announce('usr_ann', 'not_after');
  expect(await again.next()).toEqual(change('not_after'));
});

test('a reader who leaves is forgotten, also while it waits', async () => {
  const heard = await feed.listen({ topic: 'note', key: 'usr_ann' });
  const waiting = heard.next();
  await heard.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await announce('usr_ann', 'not_1');
  expect(await heard.next()).toEqual({ done: true, value: undefined });
});

describe('a table whose rows are announced', () => {
  beforeAll(async () => {
    await asSetUp(`SET search_path = ${own.schema};
      CREATE TABLE lines (id text PRIMARY KEY, user_id text NOT NULL, held integer NOT NULL);
      GRANT SELECT, INSERT, UPDATE ON lines TO whiteslip_${own.schema};
      ${announceRows({ table: 'lines', topic: 'line', keyColumn: 'user_id' })}
      INSERT INTO lines SELECT 'lin_' || n, 'usr_' || n, 0 FROM generate_series(1, 5) n`);
  });

  const hold = (on: Pick<DataSource, 'query'>, number: number) =>
    on.query('UPDATE lines SET held = held + 1 WHERE id = $1', [`lin_${number}`]);

  test('a watched row is heard when it is committed, an equal one and a rolled back one never', async () => {
    const heard = await feed.listen({ topic: 'line', key: 'usr_1' });
    await dataSource.query("UPDATE lines SET held = held WHERE id = 'lin_1'");
    await hold(dataSource, 2);
    const undone = dataSource.transaction(async (tx) => {
      await hold(tx, 1);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await announce('usr_none', 'not_1');
    await hold(dataSource, 1);
    expect(await heard.next()).toEqual(change('lin_1'));
    await dataSource.query("INSERT INTO lines VALUES ('lin_6', 'usr_1', 0)");
    expect(await heard.next()).toEqual(change('lin_6'));
  });

  test('what nobody watches is not announced, and a reader who left watches no more', async () => {
    const everything = await feed.listen({ topic: 'line' });
    await hold(dataSource, 3);
    const heard = await feed.listen({ topic: 'line', key: 'usr_3' });
    await hold(dataSource, 3);
    expect([await heard.next(), await everything.next()]).toEqual([change('lin_3'), change('lin_3')]);
    await heard.return?.();
    while ((await locksHeld()) > 0) await sleep(10);
    await hold(dataSource, 3);
    await announceLine();
    expect(await everything.next()).toEqual(change('lin_last'));
  });

  test('a listener waits for the writer that was there first, and then finds what it wrote', async () => {
    let listening: ReturnType<ChangeFeed['listen']> | undefined;
    await dataSource.transaction(async (tx) => {
      await hold(tx, 4);
      listening = feed.listen({ topic: 'line', key: 'usr_4' });
      const first = await Promise.race([listening.then(() => 'listens'), sleep(200, 'waits')]);
      expect(first).toBe('waits');
    });
    const heard = await listening;
    expect(await dataSource.query("SELECT held FROM lines WHERE id = 'lin_4'")).toEqual([{ held: 1 }]);
    await hold(dataSource, 4);
    expect(await heard?.next()).toEqual(change('lin_4'));
  });

  test('a new connection watches what the broken one watched', async () => {
    const heard = await feed.listen({ topic: 'line', key: 'usr_5' });
    await cutConnections();
    expect(await heard.next()).toEqual(gap);
    await hold(dataSource, 5);
    expect(await heard.next()).toEqual(change('lin_5'));
  });

  const announceLine = () =>
    dataSource.transaction((tx) => announceChange(tx, { topic: 'line', key: 'usr_last', id: 'lin_last' }));
  const locksHeld = async () => {
    const [{ count }] = await dataSource.query(
      "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    return count;
  };
});

async function asSetUp(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.setUpUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

const cutConnections = () =>
  asSetUp(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'whiteslip_${own.schema}_changes'`,
  );
