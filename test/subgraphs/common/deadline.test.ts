import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../../subgraphs/common/database.ts';
import {
  DeadlineExceeded,
  readDeadline,
  requireTime,
  timeoutHeader,
  withinDeadline,
} from '../../../subgraphs/common/deadline.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

let database: TestDatabase;
let databaseUrl: string;
let notes: TestSubgraph;
const ownDatabase = notesDatabase();
const ann = { kind: 'person', userId: 'usr_ann' } as const;
const write = 'mutation { writeNote(input: { text: "late" }) { note { id } } }';
const read = '{ notes(first: 5) { nodes { text } } }';

beforeAll(async () => {
  database = await createDatabase('platform');
  databaseUrl = await database.add(ownDatabase);
  notes = await startTestSubgraph(createNotes(ownDatabase), { databaseUrl });
});
afterAll(async () => {
  await notes?.stop();
  await database?.drop();
});

/** Asks over HTTP, or as the gateway of the same process does. */
async function ask(way: 'HTTP' | 'in process', query: string, left: string, signal?: AbortSignal) {
  const token = await notes.callers.headers('notes', ann);
  const headers = { 'content-type': 'application/json', [timeoutHeader]: left, ...token };
  const body = JSON.stringify({ query });
  if (way === 'HTTP') return (await fetch(notes.url, { method: 'POST', headers, body })).json();
  const answer = await notes.answer(body, headers, signal);
  return 'text' in answer ? JSON.parse(answer.text) : answer;
}

describe.each(['HTTP', 'in process'] as const)('asked by %s', (way) => {
  test('what nobody waits for any more is not begun', async () => {
    for (const query of [read, write]) {
      const { data, errors } = await ask(way, query, '0');
      expect(data ?? null).toBeNull();
      expect(errors).toEqual([
        { message: 'The time for this answer is up.', extensions: { code: 'DEADLINE_EXCEEDED' } },
      ]);
    }
    expect(await ask(way, read, '5000')).toEqual({ data: { notes: { nodes: [] } } });
  });

  test('a header that is no number counts for nothing', async () => {
    for (const left of ['soon', '-1', '']) {
      expect(await ask(way, read, left)).toEqual({ data: { notes: { nodes: [] } } });
    }
  });
});

test('what a client in the same process has cancelled is not begun', async () => {
  const { errors } = await ask('in process', read, '5000', AbortSignal.abort());

  expect(errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED' } }]);
});

test('a read past its deadline gets no connection to the database', async () => {
  const dataSource = await openDatabase(ownDatabase, { url: databaseUrl });
  const one = () => dataSource.query('SELECT 1 AS one');
  const late = readDeadline('0', null);

  await expect(withinDeadline(late, { query: read }, one)).rejects.toThrow(DeadlineExceeded);
  expect(await withinDeadline(late, { query: write }, one)).toEqual([{ one: 1 }]);
  expect(await one()).toEqual([{ one: 1 }]);
  await dataSource.destroy();
});

test('a read is stopped between two steps, a change is not', async () => {
  const steps = async () => {
    requireTime();
    await sleep(40);
    requireTime();
    return 'done';
  };

  await expect(withinDeadline(readDeadline('20', null), read, steps)).rejects.toThrow(DeadlineExceeded);
  expect(await withinDeadline(readDeadline('20', null), write, steps)).toBe('done');
});
