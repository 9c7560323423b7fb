import type { DataSource } from 'typeorm';
import { withClient } from '../../../start/databases.ts';
import { openDatabase } from '../../../subgraphs/common/database.ts';
import { schemaDrift } from '../../../subgraphs/common/drift.ts';
import { batchListLoader, firstRowLoader, rowsLoader } from '../../../subgraphs/common/loader.ts';
import { migrate } from '../../../subgraphs/common/migrate.ts';
import { countingStatements, statementCount } from '../../../subgraphs/common/statementCounter.ts';
import { inTransaction } from '../../../subgraphs/common/transaction.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { type NoteRow, NoteSchema, notesDatabase } from './notes/notes.ts';

let database: TestDatabase;
let dataSource: DataSource;
const ownDatabase = notesDatabase();

beforeAll(async () => {
  database = await createDatabase('bank');
  dataSource = await openDatabase(ownDatabase, { url: await database.add(ownDatabase), poolSize: 4 });
});

afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

const note = (id: string, userId: string): NoteRow => ({
  id,
  userId,
  text: id,
  amountFen: 1n,
  dueOn: null,
  writtenAt: new Date('2026-11-22T08:00:00.123Z'),
  isPinned: false,
});

test('raw SQL gives bigint exactly, dates as text and instants as dates', async () => {
  const [row] = await dataSource.query(
    "SELECT 9007199254740993 AS big, count(*) AS count, '2026-03-08'::date AS day, 0.1::numeric AS rate, '2026-03-08T00:00:00Z'::timestamptz AS at FROM notes",
  );
  expect(row).toEqual({
    big: 9007199254740993n,
    count: 0n,
    day: '2026-03-08',
    rate: '0.1',
    at: new Date('2026-03-08T00:00:00Z'),
  });
});

test('a login role has what its migrations grant and no more', async () => {
  await dataSource.getRepository(NoteSchema).insert(note('granted', 'usr_a'));
  await expect(dataSource.query('UPDATE notes SET text = $1', ['x'])).rejects.toMatchObject({
    driverError: { code: '42501' },
  });
  await expect(dataSource.query('CREATE TABLE mine (id int)')).rejects.toMatchObject({
    driverError: { code: '42501' },
  });
  await expect(dataSource.query('DELETE FROM migrations')).rejects.toMatchObject({
    driverError: { code: '42501' },
  });
});

test("a login role cannot read another subgraph's schema", async () => {
  const other = notesDatabase();
  await database.add(other);
  await expect(dataSource.query(`SELECT * FROM ${other.schema}.notes`)).rejects.toMatchObject({
    driverError: { code: '42501' },
  });
});

test('the work of a transaction that deadlocks runs again, and both ends come out right', async () => {
  const key = [1, 2] as const;
  let runs = 0;
  let bothHoldOne: () => void = () => undefined;
  const meeting = new Promise<void>((give) => {
    bothHoldOne = give;
  });
  const crossing = (first: number, second: number, id: string) =>
    inTransaction(dataSource, async (tx) => {
      runs += 1;
      await tx.query('SELECT pg_advisory_xact_lock($1)', [first]);
      if (runs >= 2) bothHoldOne();
      await meeting;
      await tx.query('SELECT pg_advisory_xact_lock($1)', [second]);
      await tx.getRepository(NoteSchema).insert(note(id, 'usr_deadlock'));
    });
  await Promise.all([crossing(key[0], key[1], 'dead_a'), crossing(key[1], key[0], 'dead_b')]);
  expect(runs).toBe(3);
  expect(await dataSource.getRepository(NoteSchema).countBy({ userId: 'usr_deadlock' })).toBe(2);
});

test('a transaction that conflicts each time gives up after four runs and leaves nothing', async () => {
  let runs = 0;
  const work = inTransaction(dataSource, async (tx) => {
    runs += 1;
    await tx.getRepository(NoteSchema).insert(note('never', 'usr_never'));
    await tx.query("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
  });
  await expect(work).rejects.toMatchObject({ driverError: { code: '40001' } });
  expect(runs).toBe(4);
  expect(await dataSource.getRepository(NoteSchema).countBy({ userId: 'usr_never' })).toBe(0);
});

test('an error that is not a conflict is not tried again', async () => {
  let runs = 0;
  const work = inTransaction(dataSource, async () => {
    runs += 1;
    throw new RangeError('no');
  });
  await expect(work).rejects.toThrow(RangeError);
  expect(runs).toBe(1);
});

test('a list loader reads the lists of all keys with one statement, in key order', async () => {
  await dataSource
    .getRepository(NoteSchema)
    .insert([note('l2', 'usr_l'), note('l1', 'usr_l'), note('m1', 'usr_m')]);
  const [lists, statements] = await countingStatements(async () => {
    const loader = rowsLoader(dataSource, NoteSchema, 'userId', { id: 'ASC' });
    const loaded = await Promise.all(['usr_m', 'usr_none', 'usr_l', 'usr_m'].map((id) => loader.load(id)));
    return [loaded, statementCount().statements];
  });
  expect(lists.map((rows) => rows.map((row) => row.id))).toEqual([['m1'], [], ['l1', 'l2'], ['m1']]);
  expect(statements).toBe(1);
});

test('of each key the row that comes first is read, of those for which a condition holds', async () => {
  await dataSource
    .getRepository(NoteSchema)
    .insert([note('f1', 'usr_f'), note('f3', 'usr_f'), note('f2', 'usr_f'), note('g1', 'usr_g')]);
  const [first, statements] = await countingStatements(async () => {
    const last = firstRowLoader(dataSource, NoteSchema, 'userId', { id: 'DESC' });
    const lastOfTwo = firstRowLoader(dataSource, NoteSchema, 'userId', { id: 'DESC' }, `id < 'f3'`);
    const loaded = [last.load('usr_g'), last.load('usr_none'), last.load('usr_f'), lastOfTwo.load('usr_f')];
    return [await Promise.all(loaded), statementCount().statements];
  });
  expect(first.map((row) => row?.id)).toEqual(['g1', undefined, 'f3', 'f2']);
  expect(statements).toBe(2);
});

test('statements of two pieces of work side by side are counted apart', async () => {
  const run = (times: number) =>
    countingStatements(async () => {
      for (let i = 0; i < times; i += 1) await dataSource.query('SELECT 1');
      return statementCount().statements;
    });
  expect(await Promise.all([run(3), run(1), run(2)])).toEqual([3, 1, 2]);
});

test('a loader whose statement fails fails every key that waits for it', async () => {
  const loader = batchListLoader<string>(
    () => dataSource.query('SELECT * FROM nowhere'),
    (row) => row,
  );
  const results = await Promise.allSettled([loader.load('a'), loader.load('b')]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
});

test('migrations run once, however often and by however many they are run', async () => {
  const another = notesDatabase();
  await database.add(another);
  const next = {
    ...another,
    migrations: [
      ...another.migrations,
      { name: 'addColour1763800000001', sql: 'ALTER TABLE notes ADD colour text' },
    ],
  };
  const ran = await Promise.all([1, 2, 3].map(() => migrate(next, database.setUpUrl)));
  expect(ran.flat()).toEqual(['addColour1763800000001']);
});

test('a migration that breaks half-way leaves nothing of itself', async () => {
  const another = notesDatabase();
  await database.add(another);
  const sql = 'ALTER TABLE notes ADD colour text; SELECT 1 / 0;';
  const broken = { ...another, migrations: [...another.migrations, { name: 'break1763800000001', sql }] };
  await expect(migrate(broken, database.setUpUrl)).rejects.toMatchObject({ driverError: { code: '22012' } });
  const columns = await withClient(database.setUpUrl, (client) =>
    client.query(
      "SELECT FROM information_schema.columns WHERE table_schema = $1 AND column_name = 'colour'",
      [another.schema],
    ),
  );
  expect(columns.rowCount).toBe(0);
});

test('drift between the EntitySchemas and the tables is named in both directions', async () => {
  expect(await schemaDrift(dataSource)).toEqual([]);
  await withClient(database.setUpUrl, (client) =>
    client.query(`SET search_path = ${ownDatabase.schema};
      ALTER TABLE notes ADD colour text;
      ALTER TABLE notes ALTER user_id DROP NOT NULL;
      ALTER TABLE notes ALTER amount_fen TYPE integer;
      ALTER TABLE notes ALTER written_at TYPE timestamptz(6);
      ALTER TABLE notes DROP due_on;`),
  );
  expect((await schemaDrift(dataSource)).sort()).toEqual([
    'notes.amount_fen: the EntitySchema says bigint NOT NULL, the table integer NOT NULL.',
    'notes.colour: the EntitySchema lacks it.',
    'notes.due_on: no migration makes this column.',
    'notes.user_id: the EntitySchema says text NOT NULL, the table text.',
    'notes.written_at: the EntitySchema says timestamp(3) with time zone NOT NULL, the table timestamp(6) with time zone NOT NULL.',
  ]);
});
