import { pino } from 'pino';
import { Outage } from '../../../subgraphs/common/outage.ts';
import type { RunningSubgraph } from '../../../subgraphs/common/subgraph.ts';
import { startPlatform } from '../../../subgraphs/platform/main.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { platformEnvironment, platformNames } from './platformEnvironment.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;
let callers: TestCallers;
let env: Record<string, string>;
let running: RunningSubgraph[] = [];

beforeAll(async () => {
  database = await createDatabase('platform');
  callers = await createCallers(...platformNames);
  env = await platformEnvironment(database, callers);
  running = await startPlatform(env, { log });
});

afterAll(async () => {
  await Promise.all(running.map((subgraph) => subgraph.stop()));
  await database?.drop();
  callers?.remove();
});

test('the five subgraphs run in one process, each on a port of its own', async () => {
  expect(running.map((subgraph) => subgraph.name)).toEqual(platformNames);
  expect(new Set(running.map((subgraph) => new URL(subgraph.url).port)).size).toBe(5);
  for (const { url } of running) {
    const ready = await fetch(new URL('/ready', url));
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
  }
});

test('each answers without HTTP as it does over HTTP, and only to its own audience', async () => {
  const body = JSON.stringify({ query: '{ __typename }' });
  for (const { name, answer } of running) {
    const headers = await callers.headers(name, { kind: 'anonymous' });
    expect(await answer(body, headers)).toEqual({ status: 200, text: '{"data":{"__typename":"Query"}}\n' });
    const others = await callers.headers('accounts', { kind: 'anonymous' });
    const refused = await answer(body, others);
    expect([refused.status, JSON.parse(refused.text).errors[0].extensions.code]).toEqual([
      401,
      'CALLER_UNSIGNED',
    ]);
  }
});

test('when one cannot start, none stays behind', async () => {
  const port = await freePort();
  const broken = {
    ...env,
    USERS_PORT: String(port),
    RISK_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/platform',
  };
  await expect(startPlatform(broken, { log })).rejects.toBeInstanceOf(Outage);
  await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed');
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}
