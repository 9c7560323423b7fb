import type { DataSource } from 'typeorm';
import { withClient } from '../../../start/databases.ts';
import { loginRoleOf, openDatabase } from '../../../subgraphs/common/database.ts';
import { isOutage, Outage } from '../../../subgraphs/common/outage.ts';
import { queryPrepared } from '../../../subgraphs/common/queryPrepared.ts';
import { countingStatements, statementCount } from '../../../subgraphs/common/statementCounter.ts';
import { brokenConstraint } from '../../../subgraphs/common/transaction.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { notesDatabase } from './notes/notes.ts';

let database: TestDatabase;
let dataSource: DataSource;
const ownDatabase = notesDatabase();

beforeAll(async () => {
  database = await createDatabase('bank');
  dataSource = await openDatabase(ownDatabase, { url: await database.add(ownDatabase), poolSize: 1 });
});

afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

const backend = { name: 'backend', text: 'SELECT pg_backend_pid() AS pid, $1::bigint AS big' };

test('a prepared statement gives rows as raw SQL does, and is planned once a connection', async () => {
  const run = () => queryPrepared<{ pid: number; big: bigint }>(dataSource, backend, [9007199254740993n]);
  const [first] = await run();
  expect(await run()).toEqual([{ pid: first?.pid, big: 9007199254740993n }]);
  const prepared = await dataSource.query(`SELECT name FROM pg_prepared_statements WHERE name = 'backend'`);
  expect(prepared).toEqual([{ name: 'backend' }]);
});

test('a prepared statement is one statement of the request', async () => {
  await countingStatements(async () => {
    await queryPrepared(dataSource, backend, [1n]);
    expect(statementCount().statements).toBe(1);
  });
});

test('a broken constraint is named, and the connection goes on', async () => {
  const [before] = await queryPrepared<{ pid: number }>(dataSource, backend, [1n]);
  const text = `INSERT INTO notes (id, user_id, text, amount_fen, written_at) VALUES ($1, 'usr_a', 'x', 1, now())`;
  const insert = () => queryPrepared(dataSource, { name: 'insert_note', text }, ['not_once']);
  await insert();
  expect(await insert().catch(brokenConstraint)).toBe('notes_pkey');
  const [after] = await queryPrepared<{ pid: number }>(dataSource, backend, [1n]);
  expect(after?.pid).toBe(before?.pid);
});

test('a connection that cannot be had or breaks is an outage, and the next one serves again', async () => {
  const role = loginRoleOf(ownDatabase);
  const slow = queryPrepared(dataSource, { name: 'slow', text: 'SELECT pg_sleep($1)' }, [5]).catch(isOutage);
  await withClient(database.setUpUrl, async (client) => {
    await client.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
    const asleep = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND state = $2';
    for (let ended = 0; ended === 0; ) ended = (await client.query(asleep, [role, 'active'])).rowCount ?? 0;
    expect(await slow).toBe(true);
    await expect(queryPrepared(dataSource, backend, [1n])).rejects.toThrow(Outage);
    await client.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  });
  expect(await queryPrepared(dataSource, backend, [1n])).toHaveLength(1);
});
