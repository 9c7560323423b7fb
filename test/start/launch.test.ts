import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { ensureDatabase } from '../../start/databases.ts';
import { freePort, isFree } from '../../start/postgres/freePort.ts';
import { isAlive, waitUntilDead } from '../../start/postgres/postmaster.ts';
import { startPostgres, stopPostgres } from '../../start/postgres/server.ts';
import { childrenOf, type Launcher, postmasterOf, startLauncher } from '../support/launcher.ts';
import { createTinyCopy, type TinyCopy } from '../support/tinyCopy.ts';

let copy: TinyCopy;
let temporary: string;
const launchers: Launcher[] = [];

beforeAll(() => {
  copy = createTinyCopy();
  temporary = mkdtempSync(join(tmpdir(), 'whiteslip-launch-'));
});

const endLaunchers = async () => {
  for (const launcher of launchers.splice(0)) await launcher.end('SIGTERM');
};

afterAll(() => {
  copy.remove();
  rmSync(temporary, { recursive: true, force: true });
});

let homes = 0;
function newHome(): string {
  homes += 1;
  return join(temporary, `home-${homes}`);
}

async function start(home: string, env: Record<string, string> = {}, uid?: number) {
  const port = env.PORT ?? String(await freePort());
  const options = { root: copy.root, env: { WHITESLIP_HOME: home, PORT: port, ...env } };
  const launcher = startLauncher(uid === undefined ? options : { ...options, uid });
  launchers.push(launcher);
  return { launcher, port: Number(port), home };
}

const isServing = async (url: string) => (await fetch(url).catch(() => null))?.status === 200;

/** Whether a subgraph of a copy says that it is ready, to one who believes the copy's authorities. */
async function isReady(home: string, subgraph: string): Promise<boolean> {
  const ports = JSON.parse(readFileSync(join(home, 'ports.json'), 'utf8'));
  const ca = readFileSync(join(home, 'keys', 'tls', 'authorities.pem'));
  const dispatcher = new Agent({ connect: { ca } });
  const answer = await request(`https://127.0.0.1:${ports[subgraph]}/ready`, { dispatcher }).catch(
    () => null,
  );
  await dispatcher.destroy();
  return answer?.statusCode === 200;
}

/** Everything that a launcher runs, PostgreSQL included. */
function partsOf(launcher: Launcher, home: string): number[] {
  return [...childrenOf(launcher).values(), postmasterOf(home) ?? 0];
}

describe('a copy that was started from nothing', () => {
  let launcher: Launcher;
  let port: number;
  let home: string;

  beforeAll(async () => {
    ({ launcher, port, home } = await start(newHome()));
    await launcher.said('Whiteslip is ready.');
  });

  afterAll(endLaunchers);

  test('serves everything and says where', async () => {
    expect(launcher.output()).toContain(`http://127.0.0.1:${port}/`);
    expect(launcher.output()).toContain('ann  demo  Ann: writes notes');
    expect(await isServing(`http://127.0.0.1:${port}/ready`)).toBe(true);
    expect(await isReady(home, 'ledger-notes')).toBe(true);
    expect(await isReady(home, 'users')).toBe(true);
  });

  test('keeps what is on disk closed to other users', () => {
    const modeOf = (path: string) => statSync(join(home, path)).mode & 0o077;
    const paths = ['keys', 'logs', 'roles.json', 'environment.json', 'keys/gateway.jwk.json', 'postgres'];
    expect(paths.map(modeOf)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(statSync(home).mode & 0o066).toBe(0);
  });

  test('refuses a second start in one sentence', async () => {
    const second = await start(home);
    expect(await second.launcher.ended()).toBe(1);
    expect(second.launcher.output()).toBe(
      `Whiteslip already runs here (process ${launcher.process.pid}): stop it first, or start a second copy with other values of WHITESLIP_HOME and PORT.\n`,
    );
  });

  test('keeps its port: another copy is told so in one sentence', async () => {
    const other = await start(newHome(), { PORT: String(port) });
    expect(await other.launcher.ended()).toBe(1);
    expect(other.launcher.output()).toBe(
      `Port ${port} is in use: stop what listens there, or set PORT to another one.\n`,
    );
  });

  test.each(['bank', 'gateway'])('has %s again after a kill -9 of it', async (name) => {
    const before = childrenOf(launcher).get(name) ?? 0;
    process.kill(before, 'SIGKILL');
    await launcher.said(`${name} ended (SIGKILL); starting it again.`);
    await launcher.said(`${name} is ready again.`);
    expect(childrenOf(launcher).get(name)).not.toBe(before);
    expect(await isReady(home, 'users')).toBe(true);
  });

  test('has PostgreSQL again after a kill -9 of it, and the subgraphs find it by themselves', async () => {
    process.kill(postmasterOf(home) ?? 0, 'SIGKILL');
    await launcher.said('PostgreSQL is ready again.');
    for (const subgraph of ['users', 'ledger-notes']) {
      for (let tries = 0; tries < 100 && !(await isReady(home, subgraph)); tries += 1) await sleep(50);
      expect(await isReady(home, subgraph)).toBe(true);
    }
  });

  test('leaves nothing running after Ctrl-C', async () => {
    const parts = partsOf(launcher, home);
    expect(parts.map(isAlive)).toEqual([true, true, true]);
    const before = launcher.output();
    expect(await launcher.interrupt()).toBe(0);
    expect(launcher.output()).toBe(`${before}Stopping.\n`);
    expect(parts.map(isAlive)).toEqual([false, false, false]);
    expect(await isFree(port)).toBe(true);
    expect(existsSync(join(home, 'launcher.lock'))).toBe(false);
  });
});

describe('a start', () => {
  afterEach(endLaunchers);

  test('two copies with homes of their own run side by side', async () => {
    const copies = [await start(newHome()), await start(newHome())];
    for (const { launcher } of copies) await launcher.said('Whiteslip is ready.');
    const serving = copies.map(({ port }) => isServing(`http://127.0.0.1:${port}/ready`));
    expect(await Promise.all(serving)).toEqual([true, true]);
    expect(new Set(copies.map(({ home }) => postmasterOf(home))).size).toBe(2);
  });

  test('after a kill -9 of the launcher its processes end, and the next start takes over', async () => {
    const { launcher, port, home } = await start(newHome());
    await launcher.said('Whiteslip is ready.');
    const children = [...childrenOf(launcher).values()];
    const postmaster = postmasterOf(home);
    launcher.process.kill('SIGKILL');
    const { launcher: next } = await start(home, { PORT: String(port) });
    await next.said('Whiteslip is ready.');
    expect(next.output()).toContain('It was still running: an earlier run was killed.');
    expect(postmasterOf(home)).toBe(postmaster);
    expect(await Promise.all(children.map((pid) => waitUntilDead(pid, 5_000)))).toEqual([true, true]);
    expect(await next.end('SIGTERM')).toBe(0);
  });

  test('after a kill -9 of everything at once the next start recovers', async () => {
    const { launcher, port, home } = await start(newHome());
    await launcher.said('Whiteslip is ready.');
    const parts = partsOf(launcher, home);
    launcher.process.kill('SIGKILL');
    for (const pid of parts) process.kill(pid, 'SIGKILL');
    const { launcher: next } = await start(home, { PORT: String(port) });
    await next.said('Whiteslip is ready.');
    expect(postmasterOf(home)).not.toBe(parts.at(-1));
  });

  test('Ctrl-C in the middle of a start stops what was started', async () => {
    const { launcher, home } = await start(newHome());
    await launcher.said('Starting bank, gateway.');
    const parts = partsOf(launcher, home);
    expect(await launcher.end('SIGINT')).toBe(0);
    expect(parts.filter((pid) => pid > 0 && isAlive(pid))).toEqual([]);
    expect(existsSync(join(home, 'launcher.lock'))).toBe(false);
  });

  test('a process that cannot start is one sentence that says where to read on', async () => {
    const { launcher, home } = await start(newHome(), { USERS_POOL_SIZE: 'many' });
    expect(await launcher.ended()).toBe(1);
    const log = join(home, 'logs', 'gateway.log');
    expect(launcher.output()).toContain(
      `gateway does not start: USERS_POOL_SIZE must be a whole number from 1 to 200. (log: ${log})\n`,
    );
    expect(postmasterOf(home)).toBe(null);
  });

  /** As root the launcher also runs as somebody else; else every test above ran without root already. */
  const otherUsers = process.getuid?.() === 0 ? [65_534] : [process.getuid?.() ?? 0];

  test.each(otherUsers)('it starts as user %p, who is not root', async (uid) => {
    const home = newHome();
    mkdirSync(home);
    if (process.getuid?.() !== uid) {
      chownSync(home, uid, uid);
      for (const path of [temporary, copy.root]) chmodSync(path, 0o755);
    }
    const { launcher } = await start(home, {}, uid);
    await launcher.said('Whiteslip is ready.');
    expect(statSync(join(home, 'postgres', 'data')).uid).toBe(uid);
    expect(await launcher.end('SIGINT')).toBe(0);
  });

  test('a home that cannot be written is one sentence', async () => {
    const { launcher } = await start('/dev/null/home');
    expect(await launcher.ended()).toBe(1);
    expect(launcher.output()).toBe(
      '/dev/null/home cannot be written: give this user the right to it, or set WHITESLIP_HOME.\n',
    );
  });

  /** A server of its own: setting up a copy gives the login roles of a server new passwords. */
  test('a PostgreSQL of your own is used instead, and the services never hold its set-up role', async () => {
    const server = await startPostgres(join(newHome(), 'postgres'), { password: 'own', isDurable: false });
    for (const side of ['bank', 'platform']) await ensureDatabase(server.setUpUrl('postgres'), side);
    const home = newHome();
    const { launcher } = await start(home, {
      BANK_DATABASE_URL: server.setUpUrl('bank'),
      PLATFORM_DATABASE_URL: server.setUpUrl('platform'),
    });
    await launcher.said('Whiteslip is ready.');
    expect(launcher.output()).toContain('Using your own PostgreSQL.');
    expect(existsSync(join(home, 'postgres'))).toBe(false);
    expect(await isReady(home, 'users')).toBe(true);
    const environment = readFileSync(join(home, 'environment.json'), 'utf8');
    expect(environment).toContain('postgres://whiteslip_ledger_notes:');
    expect(environment).not.toContain('whiteslip_setup');
    await launcher.end('SIGINT');
    await stopPostgres(server);
  });
});
