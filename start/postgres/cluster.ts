import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './binaries.ts';
import { type RunAs, runProgram } from './runAs.ts';

/** The set-up role: owns the databases and runs migrations. No service ever has its password. */
export const setUpRole = 'whiteslip_setup';

/** How a cluster is made. */
export interface ClusterOptions {
  readonly password: string;
  /** False only for tests: it makes everything faster and loses data when the machine fails. */
  readonly isDurable: boolean;
  /** The directory of the development authorities, for TLS and nothing else; plain text unless given. */
  readonly authorities?: string;
}

/**
 * Makes a new cluster (a data directory) in `home/data`. It is made under another name and moved into
 * place when it is whole, so that a set-up which was killed half-way leaves nothing that looks ready.
 */
export async function createCluster(
  binaries: PostgresBinaries,
  runAs: RunAs,
  home: string,
  { password, isDurable }: ClusterOptions,
): Promise<void> {
  const unfinished = join(home, 'data.unfinished');
  const passwordFile = join(home, 'password.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (runAs.uid !== null)
    for (const path of [home, unfinished, passwordFile]) chownSync(path, runAs.uid, runAs.uid);
  try {
    await runProgram(runAs, binaries.initdb, initdbArguments(unfinished, passwordFile, isDurable), home);
  } finally {
    rmSync(passwordFile);
  }
  writeFileSync(join(unfinished, 'postgresql.auto.conf'), configuration(isDurable));
  renameSync(unfinished, join(home, 'data'));
}

export function isClusterMade(home: string): boolean {
  return existsSync(join(home, 'data'));
}

function initdbArguments(dataDirectory: string, passwordFile: string, isDurable: boolean): string[] {
  return [
    `--pgdata=${dataDirectory}`,
    `--username=${setUpRole}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(isDurable ? [] : ['--no-sync']),
  ];
}

/** Loopback TCP only; connections enough for eight subgraphs and their jobs. */
function configuration(isDurable: boolean): string {
  const settings = [
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'max_connections = 300',
    "shared_buffers = '128MB'",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
  ];
  const careless = [
    'fsync = off',
    'synchronous_commit = off',
    'full_page_writes = off',
    "wal_level = 'minimal'",
    'max_wal_senders = 0',
  ];
  return `${[...settings, ...(isDurable ? [] : careless)].join('\n')}\n`;
}
