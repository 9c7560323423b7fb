import { createClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

let database: TestDatabase;
let notes: TestSubgraph;
let databaseUrl: string;
const ownDatabase = notesDatabase();
const ann = { kind: 'person', userId: 'usr_ann' } as const;
const bob = { kind: 'person', userId: 'usr_bob' } as const;

beforeAll(async () => {
  database = await createDatabase('platform');
  databaseUrl = await database.add(ownDatabase);
  notes = await startTestSubgraph(createNotes(ownDatabase), { databaseUrl });
});

afterAll(async () => {
  await notes?.stop();
  await database?.drop();
});

const write = (caller: typeof ann | typeof bob, text: string) =>
  notes.ask(
    caller,
    'mutation ($text: String!) { writeNote(input: { text: $text }) { note { id } userErrors { code } } }',
    { text },
  );

const written = 'subscription { noteWritten { text } }';
const noteOf = (text: string) => ({ data: { noteWritten: { text } } });

type Open = (
  from: TestSubgraph,
  caller: typeof ann | { readonly kind: 'anonymous' },
  query: string,
) => Promise<AsyncIterator<unknown>>;

const overHttp: Open = async (from, caller, query) => {
  const client = createClient({
    url: from.url,
    headers: await from.callers.headers('notes', caller),
    retryAttempts: 0,
  });
  return client.iterate({ query });
};

const overWebSocket: Open = async (from, caller, query) => {
  const headers = await from.callers.headers('notes', caller);
  class WebSocketOfCaller extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols, { headers });
    }
  }
  const url = from.url.replace('http', 'ws');
  const client = createWsClient({ url, webSocketImpl: WebSocketOfCaller, retryAttempts: 0 });
  return client.iterate({ query });
};

const inProcess: Open = async (from, caller, query) => {
  const abort = new AbortController();
  const headers = await from.callers.headers('notes', caller);
  const events = from.stream(JSON.stringify({ query }), headers, abort.signal)[Symbol.asyncIterator]();
  return {
    next: () => events.next(),
    return: async () => {
      abort.abort();
      return events.next();
    },
  };
};

/** Writes until the first event is there: opening takes a moment that nobody announces. */
async function firstEvent(events: AsyncIterator<unknown>, text: string): Promise<unknown> {
  const first = events.next();
  const timer = setInterval(() => void write(ann, text), 50);
  return first.finally(() => clearInterval(timer)).then(({ value }) => value);
}

/** The next event that is not one of those which opened the stream. */
async function nextBut(events: AsyncIterator<unknown>, text: string): Promise<unknown> {
  for (;;) {
    const { value, done } = await events.next();
    if (done || JSON.stringify(value) !== JSON.stringify(noteOf(text))) return value;
  }
}

describe.each([
  ['over HTTP', overHttp],
  ['over WebSocket', overWebSocket],
  ['in the same process', inProcess],
] as const)('%s', (_way, open) => {
  test('a person hears of what is theirs, each event read anew, and of nobody else', async () => {
    const events = await open(notes, ann, written);
    expect(await firstEvent(events, 'first')).toEqual(noteOf('first'));
    await write(bob, 'not for ann');
    await write(ann, 'second');
    expect(await nextBut(events, 'first')).toEqual(noteOf('second'));
    await events.return?.();
  });

  test('what was rolled back is not heard', async () => {
    const events = await open(notes, ann, written);
    await firstEvent(events, 'first');
    const refused = await write(ann, 'x'.repeat(21));
    expect(refused.data.writeNote.userErrors).toEqual([{ code: 'TEXT_TOO_LONG' }]);
    await write(ann, 'kept');
    expect(await nextBut(events, 'first')).toEqual(noteOf('kept'));
    await events.return?.();
  });

  test('a request that is wrong is answered with what is wrong, and nothing more', async () => {
    const cases: [string, string][] = [
      ['subscription { nothing }', 'Cannot query field "nothing" on type "Subscription".'],
      ['{ __typename }', 'Only subscriptions are answered by a stream of events.'],
      ['subscription {', 'Syntax Error: Expected Name, found <EOF>.'],
    ];
    for (const [query, message] of cases) {
      const events = await open(notes, ann, query);
      expect((await events.next()).value).toMatchObject({ errors: [{ message }] });
      expect((await events.next()).done).toBe(true);
    }
  });

  test('a caller who may not subscribe is told so', async () => {
    const events = await open(notes, { kind: 'anonymous' }, written);
    expect((await events.next()).value).toMatchObject({
      errors: [{ path: ['noteWritten'], extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect((await events.next()).done).toBe(true);
  });

  test('a source that breaks ends with an error, masked, never with a bare end', async () => {
    const events = await open(notes, ann, 'subscription { brokenStream }');
    expect((await events.next()).value).toEqual({ data: { brokenStream: 1 } });
    expect((await events.next()).value).toEqual({
      errors: [
        {
          message: 'Something broke here.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) },
        },
      ],
    });
    expect((await events.next()).done).toBe(true);
  });

  test('a subgraph that stops tells its readers so, and stops at once', async () => {
    const stopping = await startTestSubgraph(createNotes(ownDatabase), { databaseUrl });
    const events = await open(stopping, ann, written);
    await firstEvent(events, 'first');
    const before = performance.now();
    const readToTheEnd = async () => [await nextBut(events, 'first'), await events.next()];
    const [[last, end]] = await Promise.all([readToTheEnd(), stopping.stop()]);
    expect(last).toMatchObject({ errors: [{ extensions: { code: 'SUBSCRIPTION_ENDED' } }] });
    expect(end).toMatchObject({ done: true });
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});

test('a stream is not opened without a caller token, nor with a broken one', async () => {
  for (const headers of [{}, { 'whiteslip-caller': 'nonsense' }] as Record<string, string>[]) {
    const response = await fetch(notes.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify({ query: written }),
    });
    expect(response.status).toBe(401);
    const message = 'This subgraph answers signed callers only.';
    const code = 'CALLER_UNSIGNED';
    expect(await response.json()).toEqual({ errors: [{ message, extensions: { code } }] });
    const { signal } = new AbortController();
    const local = notes.stream(JSON.stringify({ query: written }), headers, signal);
    const extensions = { code, http: { status: 401 } };
    expect(await Array.fromAsync(local)).toEqual([{ errors: [{ message, extensions }] }]);
  }
});
