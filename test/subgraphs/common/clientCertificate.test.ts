import { connect } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Agent, request } from 'undici';
import { createCallers, type TestCaller, type TestCallers } from '../../support/callers.ts';
import { createCertificates, type TestCertificates } from '../../support/certificates.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

const gateway = { side: 'platform', name: 'gateway' } as const;
const notesPlace = { side: 'platform', name: 'notes' } as const;
const ordersPlace = { side: 'platform', name: 'orders' } as const;
const ann: TestCaller = { kind: 'person', userId: 'usr_ann' };
const dayMs = 86_400_000;

let database: TestDatabase;
let callers: TestCallers;
let certificates: TestCertificates;
let notes: TestSubgraph;
const agents: Agent[] = [];

beforeAll(async () => {
  database = await createDatabase('platform');
  const ownDatabase = notesDatabase();
  const databaseUrl = await database.add(ownDatabase);
  callers = await createCallers('notes', 'orders');
  certificates = await createCertificates([notesPlace, ordersPlace]);
  const options = { databaseUrl, callers, tls: certificates.filesOf('notes') };
  notes = await startTestSubgraph(createNotes(ownDatabase), options);
});

afterAll(async () => {
  await Promise.all(agents.map((agent) => agent.destroy()));
  await notes?.stop();
  await database?.drop();
  certificates?.remove();
  callers?.remove();
});

/** A connection that presents this certificate, kept for all that is asked over it. */
function connected(options: ConnectionOptions) {
  const agent = new Agent({ connect: options as object, connections: 1 });
  agents.push(agent);
  return async (caller: TestCaller, query = '{ notes { nodes { id } } }') => {
    const { statusCode, body } = await request(notes.url, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/json', ...(await callers.headers('notes', caller)) },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await body.json()) as {
      data?: unknown;
      errors?: { extensions: { code: string } }[];
    };
    return { status: statusCode, data, codes: errors?.map((error) => error.extensions.code) };
  };
}

const refusedWith = (code: string) => ({ status: 401, data: undefined, codes: [code] });

test('the gateway, with its certificate, is answered for a person, and a service for itself', async () => {
  const asGateway = await connected(certificates.clientOf('gateway'))(ann);
  const internal = '{ broken(how: "internal") }';
  const asOrders = await connected(certificates.clientOf('orders'))(
    { kind: 'service', name: 'orders' },
    internal,
  );
  expect(asGateway).toEqual({ status: 200, data: { notes: { nodes: [] } }, codes: undefined });
  expect(asOrders).toEqual({ status: 200, data: { broken: 'orders' }, codes: undefined });
});

test('without a certificate a caller token is not enough', async () => {
  expect(await connected(certificates.clientOf())(ann)).toEqual(refusedWith('CERTIFICATE_MISSING'));
});

test('a certificate and somebody else’s caller token do not go together', async () => {
  const asOrders = connected(certificates.clientOf('orders'));
  expect(await asOrders(ann)).toEqual(refusedWith('CERTIFICATE_NAME_MISMATCH'));
  expect(await asOrders({ kind: 'service', name: 'notes' })).toEqual(
    refusedWith('CERTIFICATE_NAME_MISMATCH'),
  );
});

test('a certificate that has ended, or has not begun, is refused by name', async () => {
  await certificates.issue(gateway, new Date(Date.now() - 15 * dayMs));
  expect(await connected(certificates.clientOf('gateway'))(ann)).toEqual(refusedWith('CERTIFICATE_EXPIRED'));
  await certificates.issue(gateway, new Date(Date.now() + dayMs));
  expect(await connected(certificates.clientOf('gateway'))(ann)).toEqual(
    refusedWith('CERTIFICATE_NOT_YET_VALID'),
  );
  await certificates.issue(gateway, new Date());
  expect(await connected(certificates.clientOf('gateway'))(ann)).toMatchObject({ status: 200 });
});

test('a certificate of another authority is refused, even of one with the same name', async () => {
  const others = await createCertificates([notesPlace]);
  const { ca } = certificates.clientOf();
  const stranger = connected({ ...others.clientOf('gateway'), ...(ca && { ca }) });
  expect(await stranger(ann)).toEqual(refusedWith('CERTIFICATE_AUTHORITY_UNKNOWN'));
  others.remove();
});

test("an authority is believed about its own side's machines only", async () => {
  await certificates.issue({ side: 'bank', name: 'gateway' }, new Date());
  expect(await connected(certificates.clientOf('gateway'))(ann)).toEqual(
    refusedWith('CERTIFICATE_NAME_MISMATCH'),
  );
  await certificates.issue(gateway, new Date(), 'bank');
  expect(await connected(certificates.clientOf('gateway'))(ann)).toEqual(refusedWith('CERTIFICATE_INVALID'));
  await certificates.issue(gateway, new Date());
});

test('a service asks another with its own certificate, and only the one it means', async () => {
  const ownDatabase = notesDatabase();
  const orders = await startTestSubgraph(createNotes(ownDatabase, 'orders'), {
    databaseUrl: await database.add(ownDatabase),
    callers,
    tls: certificates.filesOf('orders'),
    subgraphUrls: { notes: notes.url, impostor: notes.url },
  });
  const headers = await callers.headers('orders', ann);
  const ask = async (subgraph: string) => {
    const query = `{ noteElsewhere(subgraph: "${subgraph}", id: "x") }`;
    const { data, errors } = JSON.parse((await orders.answer(JSON.stringify({ query }), headers)).text);
    return errors?.[0].extensions.code ?? data;
  };
  const before = notes.logLines.length;
  expect(await ask('notes')).toEqual({ noteElsewhere: null });
  expect(notes.logLines.slice(before)).toMatchObject([{ msg: 'request', caller: 'service', from: 'orders' }]);
  expect(await ask('impostor')).toBe('UPSTREAM_UNAVAILABLE');
  expect(notes.logLines).toHaveLength(before + 1);
  await orders.stop();
});

test('to a service that is not let in, the other one is away: another certificate mends it', async () => {
  const ownDatabase = notesDatabase();
  const orders = await startTestSubgraph(createNotes(ownDatabase, 'orders'), {
    databaseUrl: await database.add(ownDatabase),
    callers,
    tls: certificates.filesOf('gateway'),
    subgraphUrls: { notes: notes.url },
  });
  const headers = await callers.headers('orders', ann);
  const query = '{ noteElsewhere(subgraph: "notes", id: "x") }';
  const { errors } = JSON.parse((await orders.answer(JSON.stringify({ query }), headers)).text);
  expect(errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  const told = orders.logLines.find(({ msg }) => msg === 'a system is away');
  const message = 'notes answered with errors: CERTIFICATE_NAME_MISMATCH.';
  expect(told).toMatchObject({ cause: { cause: { message } } });
  await orders.stop();
});

test('health needs no certificate, and nothing is told to plain text', async () => {
  const agent = new Agent({ connect: certificates.clientOf() as object });
  agents.push(agent);
  const health = await request(notes.url.replace('/graphql', '/health'), { dispatcher: agent });
  expect([health.statusCode, await health.body.text()]).toEqual([200, '{"status":"up"}']);
  expect(await plainText('POST /graphql HTTP/1.1\r\nhost: notes\r\ncontent-length: 0\r\n\r\n')).toBe(
    'HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: 38\r\nconnection: close\r\n\r\n' +
      'This port speaks TLS only: use https.\n',
  );
});

/** Everything that the port answers to some bytes, until it closes the connection. */
function plainText(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(notes.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
