import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../subgraphs/common/database.ts';
import { rowLoader, rowsLoader } from '../../../subgraphs/common/loader.ts';
import { amongKeys } from '../../../subgraphs/common/readsByKey.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { NoteSchema, notesDatabase } from './notes/notes.ts';

let database: TestDatabase;
let dataSource: DataSource;
const ownDatabase = notesDatabase();

beforeAll(async () => {
  database = await createDatabase('bank');
  dataSource = await openDatabase(ownDatabase, { url: await database.add(ownDatabase), poolSize: 1 });
  const row = `'note_' || n, 'usr_' || n % 3, 'text ' || n, n, now() - n * interval '1 second'`;
  const into = 'INSERT INTO notes (id, user_id, text, amount_fen, written_at)';
  await dataSource.query(`${into} SELECT ${row} FROM generate_series(1, $1) AS n`, [30]);
});

afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

/** What this connection has prepared whose text has these words. */
function prepared(words: string): Promise<{ planned: string; kept: string }[]> {
  const text = `SELECT custom_plans AS planned, generic_plans AS kept FROM pg_prepared_statements
    WHERE position($1 IN statement) > 0`;
  return dataSource.query(text, [words]);
}

test('rows by keys are read by one plan, however many keys there are', async () => {
  for (let count = 1; count <= 20; count += 1) {
    const loader = rowLoader(dataSource, NoteSchema, 'id');
    const keys = Array.from({ length: count }, (_, place) => `note_${place + 1}`);
    const rows = await loader.loadMany([...keys, 'note_999']);
    expect(rows.map((row) => row && 'text' in row && row.text)).toEqual([
      ...keys.map((key) => key.replace('note_', 'text ')),
      null,
    ]);
  }
  // PostgreSQL plans the first five anew to learn what planning costs, then keeps a plan.
  expect(await prepared('"id" = ANY(ARRAY')).toEqual([{ planned: 5n, kept: 15n }]);
});

test('two lists by different keys are two texts and do not meet', async () => {
  const byUser = await rowsLoader(dataSource, NoteSchema, 'userId', { id: 'ASC' }).load('usr_2');
  expect(byUser).toHaveLength(10);
  expect(await rowsLoader(dataSource, NoteSchema, 'id', { id: 'ASC' }).load('usr_2')).toEqual([]);
});

test('only reads that begin with a list of keys are prepared', async () => {
  const before = await prepared('');
  await dataSource.query('SELECT count(*) FROM notes WHERE user_id = $1', ['usr_1']);
  const copy = `INSERT INTO notes (id, user_id, text, amount_fen, written_at)
    SELECT 'copy', user_id, text, amount_fen, written_at FROM notes WHERE ${amongKeys('id')}`;
  await dataSource.query(copy, [['note_1']]);
  expect(await prepared('')).toHaveLength(before.length);
  await dataSource.query(`SELECT count(*) FROM notes WHERE ${amongKeys('user_id')}`, [['usr_1']]);
  expect(await prepared('')).toHaveLength(before.length + 1);
});

test('a prepared read that is refused says so, and the connection reads on', async () => {
  const divide = `SELECT 1 / (amount_fen - amount_fen) FROM notes WHERE ${amongKeys('id')}`;
  for (let round = 0; round < 2; round += 1) {
    await expect(dataSource.query(divide, [['note_2']])).rejects.toThrow('division by zero');
    expect(await dataSource.query(divide, [['note_999']])).toEqual([]);
  }
});
