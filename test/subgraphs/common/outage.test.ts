import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../../../start/databases.ts';
import { openDatabase } from '../../../subgraphs/common/database.ts';
import { isOutage, Outage } from '../../../subgraphs/common/outage.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

let database: TestDatabase;
let notes: TestSubgraph;
const ownDatabase = notesDatabase();
const ann = { kind: 'person', userId: 'usr_ann' } as const;

beforeAll(async () => {
  database = await createDatabase('platform');
  notes = await startTestSubgraph(createNotes(ownDatabase), { databaseUrl: await database.add(ownDatabase) });
});

afterAll(async () => {
  await notes?.stop();
  await database?.drop();
});

/** Cuts the subgraph's connections and lets it make none, while the work runs. */
async function withoutDatabase(work: () => Promise<void>): Promise<void> {
  const role = `whiteslip_${ownDatabase.schema}`;
  await withClient(database.setUpUrl, async (client) => {
    await client.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [role]);
    await work().finally(() => client.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`));
  });
}

const readiness = async () => {
  const response = await fetch(notes.url.replace('/graphql', '/ready'));
  return [response.status, ((await response.json()) as { status: string }).status];
};

test('while the database is away requests fail by name, and after it is back they pass', async () => {
  const query = '{ note(id: "not_any") { text } }';
  expect(await readiness()).toEqual([200, 'ready']);
  await withoutDatabase(async () => {
    const { errors } = await notes.ask(ann, query);
    expect(errors?.map((error) => error.extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(await readiness()).toEqual([503, 'database unreachable']);
    expect((await fetch(notes.url.replace('/graphql', '/health'))).status).toBe(200);
  });
  expect(await notes.ask(ann, query)).toEqual({ status: 200, data: { note: null } });
  expect(await readiness()).toEqual([200, 'ready']);
});

test('a connection that breaks under a statement is an outage, not a bug', async () => {
  const answer = notes.ask(ann, '{ broken(how: "slow") }');
  await sleep(120);
  await withoutDatabase(async () => undefined);
  expect((await answer).errors?.map((error) => error.extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
});

test('a subgraph whose migrations did not all run is not ready', async () => {
  await withClient(database.setUpUrl, (client) =>
    client.query(`UPDATE ${ownDatabase.schema}.migrations SET name = name || 'x'`),
  );
  expect(await readiness()).toEqual([503, 'migrations missing']);
  await withClient(database.setUpUrl, (client) =>
    client.query(`UPDATE ${ownDatabase.schema}.migrations SET name = rtrim(name, 'x')`),
  );
  expect(await readiness()).toEqual([200, 'ready']);
});

test('a database that does not listen is an outage when the subgraph starts', async () => {
  const url = 'postgres://nobody:secret@127.0.0.1:1/none';
  await expect(openDatabase(ownDatabase, { url })).rejects.toThrow(Outage);
});

test('a subgraph that stops finishes the request that is under way and then takes no more', async () => {
  const other = await startTestSubgraph(createNotes(ownDatabase), {
    databaseUrl: await database.add(ownDatabase),
  });
  const slow = other.ask(ann, '{ broken(how: "slow") }');
  await sleep(120);
  const startedAtMs = performance.now();
  await other.stop();
  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  expect(await slow).toEqual({ status: 200, data: { broken: 'done' } });
  await expect(fetch(other.url.replace('/graphql', '/health'))).rejects.toThrow('fetch failed');
});

test('a subgraph that stops finishes what it was asked in process, to the last statement', async () => {
  const other = await startTestSubgraph(createNotes(ownDatabase), {
    databaseUrl: await database.add(ownDatabase),
  });
  const body = JSON.stringify({
    query: 'mutation { a: __typename writeNote(input: { text: "last" }) { note { text } } }',
  });
  const lastWords = other.answer(body, await other.callers.headers('notes', ann));
  await other.stop();
  const text = '{"data":{"a":"Mutation","writeNote":{"note":{"text":"last"}}}}\n';
  expect(await lastWords).toEqual({ status: 200, text });
});

test('a connection that breaks without a word is an outage too', async () => {
  const target = new URL(await database.add(ownDatabase));
  const wire = await startWire(Number(target.port));
  const url = Object.assign(new URL(target), { port: String(wire.port) }).href;
  const dataSource = await openDatabase(ownDatabase, { url });
  const slow = dataSource.query('SELECT pg_sleep(5)').catch((error: unknown) => error);
  await sleep(100);
  wire.cut();
  const error = await slow;
  await dataSource.destroy();
  expect(isOutage(error)).toBe(true);
});

/** A way to a port of 127.0.0.1 that can be cut. */
async function startWire(target: number): Promise<{ port: number; cut: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1');
    for (const socket of [incoming, outgoing]) socket.on('error', () => undefined);
    sockets.push(incoming, outgoing);
    incoming.pipe(outgoing).pipe(incoming);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, cut };
}

test('one subgraph asks another as itself, and the other being away is an outage here', async () => {
  const callers = notes.callers;
  const asking = await startTestSubgraph(createNotes(ownDatabase), {
    databaseUrl: await database.add(ownDatabase),
    callers,
    subgraphUrls: { notes: notes.url, gone: 'http://127.0.0.1:1/graphql', far: 'http://notes.example/' },
  });
  const ask = (subgraph: string) => asking.ask(ann, `{ noteElsewhere(subgraph: "${subgraph}", id: "x") }`);
  expect(await ask('notes')).toEqual({ status: 200, data: { noteElsewhere: null } });
  expect(notes.logLines.at(-1)).toMatchObject({ msg: 'request', caller: 'service', from: 'notes' });
  expect((await ask('gone')).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  expect((await ask('far')).errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  expect(asking.logLines.at(-2)).toMatchObject({
    cause: { message: 'The URL of far is plain text to another machine: use https.' },
  });
  expect((await ask('unknown')).errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  await withoutDatabase(async () => {
    expect((await ask('notes')).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  });
  await asking.stop();
});
