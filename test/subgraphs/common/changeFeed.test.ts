import { fork } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { announceChange } from '../../../subgraphs/common/announceChange.ts';
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

async function asSetUp(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.setUpUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

const cutConnections = () =>
  asSetUp(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'whiteslip_${own.schema}_changes'`,
  );
