import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

let database: TestDatabase;
let notes: TestSubgraph;
const now = new Date('2026-11-22T08:00:00.123Z');
const ann = { kind: 'person', userId: 'usr_ann' } as const;
const bob = { kind: 'person', userId: 'usr_bob' } as const;

beforeAll(async () => {
  database = await createDatabase('platform');
  const ownDatabase = notesDatabase();
  const databaseUrl = await database.add(ownDatabase);
  notes = await startTestSubgraph(createNotes(ownDatabase), { databaseUrl, clock: { now: () => now } });
});

afterAll(async () => {
  await notes?.stop();
  await database?.drop();
});

const write = (caller: typeof ann | typeof bob, text: string) =>
  notes.ask(
    caller,
    'mutation ($text: String!) { writeNote(input: { text: $text }) { note { id text amount dueOn writtenAt } userErrors { code message field } } }',
    { text },
  );

test('a written note is read back with its money, date and instant exact', async () => {
  const { data } = await write(ann, 'milk');
  const { id } = data.writeNote.note;
  const written = {
    text: 'milk',
    amount: '90071992547409.93',
    dueOn: '2026-03-08',
    writtenAt: now.toISOString(),
  };
  expect(data.writeNote).toEqual({ note: { id, ...written }, userErrors: [] });
  const read = await notes.ask(ann, 'query ($id: ID!) { note(id: $id) { text amount dueOn writtenAt } }', {
    id,
  });
  expect(read).toEqual({ status: 200, data: { note: written } });
});

test('a broken constraint is told to the person as a refusal and writes nothing', async () => {
  const { data, errors } = await write(ann, 'x'.repeat(21));
  expect(errors).toBeUndefined();
  expect(data.writeNote).toEqual({
    note: null,
    userErrors: [{ code: 'TEXT_TOO_LONG', message: 'A note has 20 letters at most.', field: ['text'] }],
  });
});

test('a batch of references is one statement, and a guessed id of another person gives nothing', async () => {
  const annsNotes = [await write(ann, 'one'), await write(ann, 'two'), await write(ann, 'three')];
  const bobsNote = await write(bob, 'mine');
  const ids = [...annsNotes, bobsNote].map(({ data }) => data.writeNote.note.id);
  const representations = [...ids, 'not_guessed'].map((id) => ({ __typename: 'Note', id }));
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Note { text } } }';
  const { data } = await notes.ask(ann, query, { r: representations });
  expect(data._entities).toEqual([{ text: 'one' }, { text: 'two' }, { text: 'three' }, null, null]);
  expect(notes.lastStatements()).toBe(1);
});

test('pages of many owners are one statement, each owner with the rows that follow the cursor', async () => {
  const owners = ['usr_one', 'usr_two', 'usr_none'];
  for (const userId of ['usr_one', 'usr_two']) {
    for (const text of ['a', 'b', 'c'])
      await write({ kind: 'person', userId } as unknown as typeof ann, text);
  }
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User {
    notes(first: 2) { nodes { id text } pageInfo { hasNextPage endCursor } } } } }`;
  const { data } = await notes.ask(ann, query, { r: owners.map((id) => ({ __typename: 'User', id })) });
  const pages = data._entities.map((user: { notes: unknown }) => user.notes);
  expect(pages.map((page: { nodes: unknown[] }) => page.nodes.length)).toEqual([2, 2, 0]);
  expect(pages.map((page: { pageInfo: { hasNextPage: boolean } }) => page.pageInfo.hasNextPage)).toEqual([
    true,
    true,
    false,
  ]);
  expect(notes.lastStatements()).toBe(1);
  const nextPage = await notes.ask(
    { kind: 'person', userId: 'usr_one' },
    'query ($after: String) { notes(first: 2, after: $after) { nodes { id text } pageInfo { hasNextPage hasPreviousPage } } }',
    { after: pages[0].pageInfo.endCursor },
  );
  const seen = [...pages[0].nodes, ...nextPage.data.notes.nodes];
  expect(seen.map((note) => note.text).sort()).toEqual(['a', 'b', 'c']);
  expect(nextPage.data.notes.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
});

test('a filter narrows a list, and an absent one does not', async () => {
  const query = 'query ($isPinned: Boolean) { notes(isPinned: $isPinned) { nodes { text } } }';
  await write(bob, 'again');
  const [pinned, loose, all] = [
    await notes.ask(bob, query, { isPinned: true }),
    await notes.ask(bob, query, { isPinned: false }),
    await notes.ask(bob, query),
  ];
  expect([pinned, loose, all].map(({ data }) => data.notes.nodes.length > 0)).toEqual([false, true, true]);
});

test('a forged cursor and a page too long are refused by name', async () => {
  const forged = await notes.ask(ann, '{ notes(after: "bm9uc2Vuc2U") { nodes { id } } }');
  const long = await notes.ask(ann, '{ notes(first: 11) { nodes { id } } }');
  expect([forged, long].map(({ errors }) => errors?.map((error) => error.extensions.code))).toEqual([
    ['CURSOR_INVALID'],
    ['PAGE_SIZE_INVALID'],
  ]);
});

test('a request without a caller token, or with a broken one, is a 401 with a code', async () => {
  for (const headers of [{}, { 'whiteslip-caller': 'nonsense' }] as Record<string, string>[]) {
    const response = await fetch(notes.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'This subgraph answers signed callers only.',
          extensions: { code: 'CALLER_UNSIGNED' },
        },
      ],
    });
  }
});

test('an anonymous caller is asked to sign in, and a person may not do what is for services', async () => {
  const anonymous = await notes.ask({ kind: 'anonymous' }, '{ notes { nodes { id } } }');
  const person = await notes.ask(ann, '{ broken(how: "internal") }');
  const service = await notes.ask({ kind: 'service', name: 'notes' }, '{ broken(how: "internal") }');
  expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(person.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(service).toEqual({ status: 200, data: { broken: 'notes' } });
});

test('a bug is masked, and its id leads to the reason in the log', async () => {
  const { errors } = await notes.ask(ann, '{ broken(how: "bug") }');
  expect(errors).toHaveLength(1);
  expect(errors?.[0]).toMatchObject({
    message: 'Something broke here.',
    path: ['broken'],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
  expect(JSON.stringify(errors)).not.toContain('secret');
  const line = notes.logLines.find((each) => each.errorId === errors?.[0]?.extensions.errorId);
  expect(line).toMatchObject({ msg: 'bug', cause: { name: 'TypeError', message: 'the secret reason' } });
});

test('a failed statement is logged by its state and text, never with its values', async () => {
  const { errors } = await notes.ask(ann, '{ broken(how: "sql") }');
  const line = notes.logLines.find((each) => each.errorId === errors?.[0]?.extensions.errorId);
  expect(line).toMatchObject({ msg: 'bug', cause: { name: 'QueryFailedError', code: '22008' } });
  expect(JSON.stringify(line)).not.toContain('6222600');
});

test('a request leaves one line that says how it went and nothing of what was in it', async () => {
  const before = notes.logLines.length;
  await notes.ask(ann, 'query ReadIt($id: ID!) { note(id: $id) { text } }', { id: 'not_secretive' });
  const lines = notes.logLines.slice(before);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    msg: 'request',
    subgraph: 'notes',
    operation: 'ReadIt',
    caller: 'person',
    from: 'gateway',
    statements: 1,
  });
  expect(JSON.stringify(lines[0])).not.toMatch(/usr_ann|not_secretive/);
});

test('the in-process way gives the same answers as HTTP, the caller check included', async () => {
  const body = JSON.stringify({ query: '{ notes { pageInfo { hasNextPage } } }' });
  const headers = await notes.callers.headers('notes', bob);
  const inProcess = await notes.answer(body, headers);
  const overHttp = await fetch(notes.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  expect(inProcess).toEqual({ status: 200, text: await overHttp.text() });
  expect(await notes.answer(body, {})).toMatchObject({ status: 401 });
  expect(await notes.answer('{', headers)).toMatchObject({ status: 400 });
});

test('what is not a GraphQL request over POST is refused', async () => {
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(notes.url, { method: 'POST', headers, body: '{' })).status).toBe(400);
  expect((await fetch(`${notes.url}?query={__typename}`)).status).toBe(404);
  const huge = JSON.stringify({ query: 'x'.repeat(5 * 1024 * 1024) });
  expect((await fetch(notes.url, { method: 'POST', headers, body: huge })).status).toBe(413);
});
