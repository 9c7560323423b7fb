import { createServer, type Server } from 'node:net';
import { pino } from 'pino';
import { withClient } from '../../start/databases.ts';
import { freePort } from '../../start/postgres/freePort.ts';
import { loginRoleOf } from '../../subgraphs/common/database.ts';
import { startSubgraph } from '../../subgraphs/common/startSubgraph.ts';
import type { RunningSubgraph } from '../../subgraphs/common/subgraph.ts';
import { createNotes, notesDatabase } from '../subgraphs/common/notes/notes.ts';
import { createCallers, type TestCallers } from './callers.ts';
import { createDatabase, type TestDatabase } from './postgres.ts';
import { startOnFreePorts } from './startOnFreePorts.ts';

/** Real subgraphs on real ports, one of which somebody else has taken. */

const ownDatabase = notesDatabase();
let database: TestDatabase;
let databaseUrl: string;
let callers: TestCallers;
let stranger: Server;
let takenPort: number;
let started: string[];

beforeAll(async () => {
  database = await createDatabase('platform');
  databaseUrl = await database.add(ownDatabase);
  callers = await createCallers('first', 'second');
  takenPort = await freePort();
  stranger = createServer().listen(takenPort, '127.0.0.1');
});

beforeEach(() => {
  started = [];
});

afterAll(async () => {
  stranger?.close();
  callers?.remove();
  await database?.drop();
});

function starter(env: Record<string, string | undefined>) {
  return async (name: string): Promise<RunningSubgraph> => {
    started.push(name);
    const settings = {
      databaseUrl,
      trustedCallersPath: callers.trustedCallersPath,
      serviceKeyPath: callers.serviceKeyPath(name),
      tls: null,
      host: '127.0.0.1',
      subgraphUrls: {},
      port: Number(env[`${name.toUpperCase()}_PORT`]),
      poolSize: 2,
    };
    const log = pino({ level: 'silent' });
    return startSubgraph(createNotes(ownDatabase, name), settings, { log });
  };
}

async function openConnections(): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = $1';
  return withClient(database.setUpUrl, async (client) => {
    const { rows } = await client.query(sql, [loginRoleOf(ownDatabase)]);
    return rows[0].count;
  });
}

test('when a port is taken between its choice and its use, all start again on others', async () => {
  const env: Record<string, string | undefined> = {};
  const ports = [await freePort(), takenPort];
  const choosePort = async () => ports.shift() ?? freePort();
  const running = await startOnFreePorts(['first', 'second'], env, starter(env), choosePort);
  expect(started).toEqual(['first', 'second', 'first', 'second']);
  for (const [name, { url }] of running) {
    expect(new URL(url).port).toBe(env[`${name.toUpperCase()}_PORT`]);
    expect((await fetch(url.replace('/graphql', '/health'))).status).toBe(200);
  }
  await Promise.all([...running.values()].map((subgraph) => subgraph.stop()));
  expect(await openConnections()).toBe(0);
});

test('a port that stays taken is an error after five attempts, and nothing is left running', async () => {
  const env: Record<string, string | undefined> = {};
  const starting = startOnFreePorts(['first'], env, starter(env), async () => takenPort);
  await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(started).toHaveLength(5);
  expect(await openConnections()).toBe(0);
});

test('any other failure is not tried again', async () => {
  const starting = startOnFreePorts(['first'], {}, () => Promise.reject(new Error('broken')));
  await expect(starting).rejects.toThrow('broken');
});
