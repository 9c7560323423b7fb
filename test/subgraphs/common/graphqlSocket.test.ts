import type { ConnectionOptions } from 'node:tls';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createClientTls } from '../../../gateway/upstream/clientTls.ts';
import { createHttpUpstream } from '../../../gateway/upstream/http.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import { createCertificates, type TestCertificates } from '../../support/certificates.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

/** A subgraph's WebSockets between machines, over TLS. What streams do on them is in subscriptions.test.ts. */

const ann = { kind: 'person', userId: 'usr_ann' } as const;
const tick = { query: 'subscription { tick }' };

let database: TestDatabase;
let callers: TestCallers;
let certificates: TestCertificates;
let notes: TestSubgraph;
const clients: Client[] = [];

beforeAll(async () => {
  database = await createDatabase('platform');
  const ownDatabase = notesDatabase();
  const databaseUrl = await database.add(ownDatabase);
  callers = await createCallers('notes');
  certificates = await createCertificates([{ side: 'platform', name: 'notes' }]);
  notes = await startTestSubgraph(createNotes(ownDatabase), {
    databaseUrl,
    callers,
    tls: certificates.filesOf('notes'),
  });
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

afterAll(async () => {
  await notes?.stop();
  await database?.drop();
  certificates?.remove();
  callers?.remove();
});

const address = () => notes.url.replace('http', 'ws');

function clientWith(connection: ConnectionOptions, headers: Record<string, string>): Client {
  class OwnWebSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, { ...connection, headers } as object);
    }
  }
  // Kept open between subscriptions, for tests of what a socket may still do.
  const client = createClient({
    url: address(),
    webSocketImpl: OwnWebSocket,
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => undefined,
  });
  clients.push(client);
  return client;
}

/** The status and code with which an upgrade is refused. */
function refusalOf(
  connection: ConnectionOptions,
  headers: Record<string, string>,
  url = address(),
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { ...connection, headers } as object);
    socket.on('open', () => reject(new Error('It was opened.')));
    socket.on('error', reject);
    socket.on('unexpected-response', async (_request, response) => {
      const body = JSON.parse(Buffer.concat(await response.toArray()).toString());
      resolve([response.statusCode, body.errors[0].extensions.code]);
    });
  });
}

test('only a machine with a good certificate, for a caller that it speaks for, opens a socket', async () => {
  const caller = await callers.headers('notes', ann);
  const asGateway = certificates.clientOf('gateway');
  expect(await refusalOf(certificates.clientOf(), caller)).toEqual([401, 'CERTIFICATE_MISSING']);
  expect(await refusalOf(asGateway, {})).toEqual([401, 'CALLER_UNSIGNED']);
  const asNotes = await callers.headers('notes', { kind: 'service', name: 'notes' });
  expect(await refusalOf(asGateway, asNotes)).toEqual([401, 'CERTIFICATE_NAME_MISMATCH']);
  expect(await refusalOf(asGateway, caller, `${address()}/else`)).toEqual([404, 'NOT_FOUND']);
  const events = clientWith(asGateway, caller).iterate(tick);
  expect(await events.next()).toEqual({ done: false, value: { data: { tick: 1 } } });
});

test('a machine that signs its messages opens none: an upgrade has no body to sign', async () => {
  const headers = {
    ...(await callers.headers('notes', ann)),
    signature: 'sig=:AA==:',
    'signature-input': 'sig=()',
  };
  expect(await refusalOf(certificates.clientOf(), headers)).toEqual([401, 'CERTIFICATE_MISSING']);
});

test('a subscription that its client ends is over at once, however long its next event takes', async () => {
  const client = clientWith(certificates.clientOf('gateway'), await callers.headers('notes', ann));
  const before = ended();
  const stop = client.subscribe(
    { query: 'subscription { noteWritten { text } }' },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(ended()).toBe(before);
  stop();
  for (let tries = 0; ended() === before; tries += 1) {
    if (tries > 50) throw new Error('It never ended.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

const ended = () => notes.logLines.filter(({ msg }) => msg === 'subscription').length;

test('a token that has ended begins no further subscription on an open socket', async () => {
  const client = clientWith(
    certificates.clientOf('gateway'),
    await callers.headers('notes', { ...ann, lifeSeconds: 1 }),
  );
  const first = client.iterate(tick);
  expect((await first.next()).value).toEqual({ data: { tick: 1 } });
  // Clocks may differ by 5 s.
  await new Promise((resolve) => setTimeout(resolve, 7_500));
  await expect(client.iterate(tick).next()).rejects.toEqual([
    expect.objectContaining({ extensions: { code: 'CALLER_UNSIGNED', http: { status: 401 } } }),
  ]);
  expect((await first.next()).value).toHaveProperty('data');
});

test('when the certificate is revoked, what is open ends by name and nothing new begins', async () => {
  const client = clientWith(certificates.clientOf('gateway'), await callers.headers('notes', ann));
  const events = client.iterate(tick);
  expect((await events.next()).value).toEqual({ data: { tick: 1 } });
  certificates.revoke('gateway');
  await certificates.prepare();
  const rest = await Array.fromAsync(events);
  const refused = {
    errors: [expect.objectContaining({ extensions: { code: 'CERTIFICATE_REVOKED', http: { status: 401 } } })],
  };
  expect(rest.at(-1)).toEqual(refused);
  expect(await Array.fromAsync(client.iterate(tick))).toEqual([refused]);
});

test('the gateway subscribes over it, and learns by one code that it is not let in', async () => {
  const { authorities, revocations, of } = certificates;
  const files = { certificate: of('gateway'), key: of('gateway'), authorities, revocations };
  const tls = createClientTls(files, () => undefined);
  const upstream = createHttpUpstream([{ name: 'notes', url: notes.url, subscriptions: 'websocket' }], {
    tls,
    headersFor: () => callers.headers('notes', ann),
  });
  const { signal } = new AbortController();
  const subscribe = (from: typeof upstream) =>
    from
      .subscribe({
        subgraph: 'notes',
        operationKind: 'subscription',
        body: JSON.stringify(tick),
        context: { headers: {}, signal, deadlineMs: Number.POSITIVE_INFINITY } as never,
      })
      [Symbol.asyncIterator]();
  const events = subscribe(upstream);
  expect((await events.next()).value).toEqual({ data: { tick: 1 } });
  await events.return?.();
  const nobody = createHttpUpstream([{ name: 'notes', url: notes.url, subscriptions: 'websocket' }], { tls });
  await expect(subscribe(nobody).next()).rejects.toMatchObject({ code: 'SUBGRAPH_REFUSED_GATEWAY' });
  await Promise.all([upstream.close(), nobody.close(), tls.close()]);
});
