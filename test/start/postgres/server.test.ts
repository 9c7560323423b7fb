import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../../../start/databases.ts';
import { disownZombie, isAlive, readPostmaster } from '../../../start/postgres/postmaster.ts';
import { chooseRunAs } from '../../../start/postgres/runAs.ts';
import { type PostgresServer, startPostgres, stopPostgres } from '../../../start/postgres/server.ts';

const options = { password: 'a password', isDurable: false };
let directory: string;
let home: string;
let running: PostgresServer | null = null;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'whiteslip-postgres-'));
  chmodSync(directory, 0o711);
  home = join(directory, 'postgres');
});

afterEach(async () => {
  if (running) await stopPostgres(running);
  running = null;
  rmSync(directory, { recursive: true, force: true });
});

async function start(isDurable = false): Promise<PostgresServer> {
  running = await startPostgres(home, { ...options, isDurable });
  return running;
}

const query = (server: PostgresServer, sql: string) =>
  withClient(server.setUpUrl('postgres'), async (client) => (await client.query(sql)).rows);

test('what was committed is there after a clean stop, on the same port', async () => {
  const first = await start();
  await query(first, 'CREATE TABLE kept AS SELECT 1 AS one');
  await stopPostgres(first);
  expect(isAlive(first.pid)).toBe(false);
  const second = await start();
  expect([second.port, second.isAdopted]).toEqual([first.port, false]);
  expect(await query(second, 'SELECT * FROM kept')).toEqual([{ one: 1 }]);
});

test('a server that still runs is adopted, not started twice', async () => {
  const first = await start();
  const second = await start();
  expect(second).toMatchObject({ pid: first.pid, port: first.port, isAdopted: true });
});

test('after a kill -9 the next start recovers what was committed', async () => {
  const first = await start(true);
  await query(first, 'CREATE TABLE kept AS SELECT 1 AS one');
  process.kill(first.pid, 'SIGKILL');
  const second = await start();
  expect(second.pid).not.toBe(first.pid);
  expect(await query(second, 'SELECT * FROM kept')).toEqual([{ one: 1 }]);
});

test('a start whose first attempt was killed half-way begins anew', async () => {
  mkdirSync(join(home, 'data.unfinished', 'base'), { recursive: true });
  writeFileSync(join(home, 'data.unfinished', 'PG_VERSION'), '18');
  expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(home, 'data.unfinished'))).toBe(false);
});

test('when somebody took its port the server moves to another', async () => {
  const first = await start();
  await stopPostgres(first);
  const thief: Server = createServer().listen({ host: '127.0.0.1', port: first.port });
  await once(thief, 'listening');
  const second = await start();
  expect(second.port).not.toBe(first.port);
  thief.close();
});

test('it listens on the loopback address only and wants the password', async () => {
  const server = await start();
  expect(await query(server, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(await query(server, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  const url = server.setUpUrl('postgres').replace(encodeURIComponent(options.password), 'wrong');
  await expect(withClient(url, async () => undefined)).rejects.toMatchObject({ code: '28P01' });
});

test('it runs under a directory that no other user can enter', async () => {
  chmodSync(directory, 0o700);
  const server = await start();
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(statSync(join(home, 'data')).mode & 0o077).toBe(0);
});

test('where neither another user nor a namespace can run it, one sentence says what to do', () => {
  const nowhere = join(directory, 'nowhere');
  const choose = () => chooseRunAs(nowhere, join(nowhere, 'data'), '/nowhere/postgres');
  if (process.getuid?.() === 0) {
    expect(choose).toThrow(
      /^PostgreSQL refuses to run as root and no other user can work in .*: start as a normal user, or set BANK_DATABASE_URL/,
    );
  } else {
    expect(choose()).toEqual({ uid: null, prefix: [] });
  }
});

test('a dead server that its parent has not noticed does not pass for a living one', async () => {
  const script =
    "const { spawn } = require('node:child_process'); process.stdout.write(String(spawn('true').pid)); while (true);";
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = Number((await once(parent.stdout, 'data'))[0]);
  for (let tries = 0; tries < 200 && isAlive(pid); tries += 1)
    await new Promise((give) => setTimeout(give, 10));
  expect(isAlive(pid)).toBe(false);
  writeFileSync(join(directory, 'postmaster.pid'), `${pid}\n/data\n1\n5432\nrest`);
  disownZombie(directory);
  const { pid: named } = readPostmaster(directory) ?? { pid: 0 };
  expect(() => process.kill(named, 0)).toThrow('ESRCH');
  expect(readFileSync(join(directory, 'postmaster.pid'), 'utf8')).toBe(`${named}\n/data\n1\n5432\nrest`);
  parent.kill('SIGKILL');
});
