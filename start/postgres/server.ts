import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartFailure } from '../failure.ts';
import { findBinaries, type PostgresBinaries } from './binaries.ts';
import { type ClusterOptions, createCluster, isClusterMade, setUpRole } from './cluster.ts';
import { freePort } from './freePort.ts';
import { disownZombie, isAlive, type Postmaster, readPostmaster, waitUntilDead } from './postmaster.ts';
import { chooseRunAs, type RunAs, runProgram } from './runAs.ts';
import { secureCluster, tlsQuery } from './serverTls.ts';

/** A running PostgreSQL of ours. */
export interface PostgresServer {
  readonly port: number;
  readonly pid: number;
  /** True if it was running already: an earlier launcher was killed and left it. */
  readonly isAdopted: boolean;
  /** The URL of one of its databases for the set-up role. */
  readonly setUpUrl: (database: string) => string;
}

const startTimeoutMs = 30_000;
const retryMs = 250;
const stopTimeoutMs = 15_000;

/**
 * Starts the PostgreSQL whose home is this directory and makes its cluster first if there is none. A
 * server of the same data that already runs is adopted. After a kill -9 the old server's processes may
 * linger for a moment, so a start that fails is tried again for a while.
 */
export async function startPostgres(home: string, options: ClusterOptions): Promise<PostgresServer> {
  const binaries = await findBinaries();
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const dataDirectory = join(home, 'data');
  const runAs = chooseRunAs(join(home, '..'), dataDirectory, binaries.postgres);
  if (!isClusterMade(home)) await createCluster(binaries, runAs, home, options);
  if (options.authorities) await secureCluster(dataDirectory, options.authorities, new Date());

  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const running = await adopt(dataDirectory, options);
    if (running) return running;
    disownZombie(dataDirectory);
    const failure = await launch(binaries, runAs, home).catch((error: unknown) => error);
    if (failure && performance.now() > deadline) throw notStarting(home, failure);
    if (failure) await sleep(retryMs);
    const started = failure ? null : readPostmaster(dataDirectory);
    if (started) return serverAt(started, options, false);
  }
}

/** Stops it: sessions are ended, nothing that was committed is lost. */
export async function stopPostgres({ pid }: Pick<PostgresServer, 'pid'>): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGINT');
  if (await waitUntilDead(pid, stopTimeoutMs)) return;
  process.kill(pid, 'SIGQUIT');
  await waitUntilDead(pid, stopTimeoutMs);
}

async function launch(binaries: PostgresBinaries, runAs: RunAs, home: string): Promise<void> {
  const port = await freePort(readPort(home));
  const log = join(home, 'data', 'server.log');
  const args = ['start', '--wait', '--timeout=20', '--silent', `--pgdata=${join(home, 'data')}`];
  await runProgram(runAs, binaries.pgCtl, [...args, `--log=${log}`, `--options=-p ${port}`], home);
  writeFileSync(join(home, 'port'), String(port));
}

/** The server that already runs on this data, if one answers there under our password. */
async function adopt(dataDirectory: string, options: ClusterOptions): Promise<PostgresServer | null> {
  const postmaster = readPostmaster(dataDirectory);
  if (!postmaster || !isAlive(postmaster.pid)) return null;
  const server = serverAt(postmaster, options, true);
  const client = new pg.Client({
    connectionString: server.setUpUrl('postgres'),
    connectionTimeoutMillis: 3_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query('SHOW data_directory');
    return rows[0]?.data_directory === dataDirectory ? server : null;
  } catch {
    return null;
  } finally {
    await client.end();
  }
}

function serverAt(
  { pid, port }: Postmaster,
  { password, authorities }: ClusterOptions,
  isAdopted: boolean,
): PostgresServer {
  const query = authorities ? tlsQuery(authorities) : '';
  const setUpUrl = (database: string) =>
    `postgres://${setUpRole}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}${query}`;
  return { pid, port, isAdopted, setUpUrl };
}

/** The port of the last time, so that a URL which somebody noted stays right. */
function readPort(home: string): number | null {
  const path = join(home, 'port');
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) || null : null;
}

function notStarting(home: string, cause: unknown): StartFailure {
  return new StartFailure(`PostgreSQL does not start; its log is ${join(home, 'data', 'server.log')}.`, {
    cause,
  });
}
