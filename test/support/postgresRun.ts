import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDatabase, prepareSubgraph } from '../../start/databases.ts';
import { isAlive, readPostmaster } from '../../start/postgres/postmaster.ts';
import { startPostgres, stopPostgres } from '../../start/postgres/server.ts';
import { listSubgraphs, loadDatabase, sides } from '../../start/subgraphs.ts';

/**
 * One throw-away PostgreSQL per test run, in a directory of its own and on a free port, so that runs
 * side by side never meet. It starts when the first test file asks for a database: a run that needs
 * none pays nothing.
 */
export interface TestServer {
  readonly url: string;
  readonly rolePassword: string;
  /** Subgraphs whose migrations do not run, by name, with the reason: only their own tests fail. */
  readonly broken: Readonly<Record<string, string>>;
}

const prefix = 'whiteslip-test-';
const startTimeoutMs = 60_000;

/** Makes the run's directory; Jest's workers find it through the environment. */
export async function openRun(): Promise<void> {
  await sweepLeftOvers();
  const directory = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(directory, 0o711);
  writeFileSync(join(directory, 'owner'), String(process.pid));
  process.env.WHITESLIP_TEST_RUN = directory;
}

/** Stops the run's server, if any test started it, and deletes everything. */
export async function closeRun(): Promise<void> {
  await removeRun(runDirectory());
}

/** The run's server with its template databases; the first caller of all workers starts it. */
export async function testServer(): Promise<TestServer> {
  const directory = runDirectory();
  const ready = join(directory, 'server.json');
  if (isFirst(join(directory, 'starting'))) {
    const result = await startServer(directory).catch((error: unknown) => ({ failure: String(error) }));
    writeFileSync(`${ready}.new`, JSON.stringify(result));
    renameSync(`${ready}.new`, ready);
  }
  const deadline = performance.now() + startTimeoutMs;
  while (!existsSync(ready)) {
    if (performance.now() > deadline) throw new Error('The test PostgreSQL did not start in time.');
    await sleep(20);
  }
  const result: TestServer | { failure: string } = JSON.parse(readFileSync(ready, 'utf8'));
  if ('failure' in result) throw new Error(`The test PostgreSQL did not start: ${result.failure}`);
  return result;
}

async function startServer(directory: string): Promise<TestServer> {
  const password = randomBytes(16).toString('hex');
  const authorities = join(directory, 'authorities');
  const server = await startPostgres(join(directory, 'postgres'), {
    password,
    isDurable: false,
    authorities,
  });
  const broken: Record<string, string> = {};
  for (const side of sides) await ensureDatabase(server.setUpUrl('postgres'), `${side}_template`);
  for (const place of listSubgraphs()) {
    try {
      await prepareSubgraph(await loadDatabase(place), server.setUpUrl(`${place.side}_template`), password);
    } catch (error) {
      broken[place.name] = String(error);
    }
  }
  return { url: server.setUpUrl('postgres'), rolePassword: password, broken };
}

function runDirectory(): string {
  const directory = process.env.WHITESLIP_TEST_RUN;
  if (!directory) throw new Error('The global set-up of Jest did not run.');
  return directory;
}

function isFirst(lockDirectory: string): boolean {
  try {
    mkdirSync(lockDirectory);
    return true;
  } catch {
    return false;
  }
}

/** Runs that were killed leave a server behind; the next run ends it. */
async function sweepLeftOvers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const directory = join(tmpdir(), name);
    const owner = join(directory, 'owner');
    if (existsSync(owner) && !isAlive(Number(readFileSync(owner, 'utf8')))) await removeRun(directory);
  }
}

async function removeRun(directory: string): Promise<void> {
  const postmaster = readPostmaster(join(directory, 'postgres', 'data'));
  if (postmaster) await stopPostgres(postmaster);
  rmSync(directory, { recursive: true, force: true });
}
