import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorityPath, ensureAuthority } from '../certificates/authority.ts';
import { ensureMachineCertificate } from '../certificates/machineCertificate.ts';
import { readPostmaster } from './postmaster.ts';

/**
 * TLS of the embedded server. It has an authority of its own, which vouches for nothing else: no machine of either
 * side can pass for the database.
 */

/** What a client's URL ends with, so that it talks to the server of that authority over TLS or not at all. */
export function tlsQuery(authorities: string): string {
  const file = authorityPath(authorities, 'postgres');
  return `?sslmode=verify-full&sslrootcert=${encodeURIComponent(file)}`;
}

/**
 * Gives a cluster its certificate, renewed where half of its life is over, and shuts out plain text. `authorities` is
 * the directory of the development authorities. Safe to repeat; a server that runs already follows at once.
 */
export async function secureCluster(dataDirectory: string, authorities: string, now: Date): Promise<void> {
  mkdirSync(authorities, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(authorities, 'postgres', now);
  const certificate = join(authorities, 'postgres.pem');
  await ensureMachineCertificate(certificate, 'postgres', authority, [], now);
  const settings = readText(join(dataDirectory, settingsFile)) ?? '';
  const written = [
    writeOwned(dataDirectory, certificateFile, readFileSync(certificate, 'utf8')),
    writeOwned(dataDirectory, 'pg_hba.conf', onlyOverTls),
    !settings.includes(tlsSettings) && writeOwned(dataDirectory, settingsFile, settings + tlsSettings),
  ];
  const running = readPostmaster(dataDirectory);
  if (running && written.includes(true)) tellToReload(running.pid);
}

const certificateFile = 'server.pem';
/** Has the last word among the files of settings. */
const settingsFile = 'postgresql.auto.conf';

const tlsSettings = `ssl = on
ssl_cert_file = '${certificateFile}'
ssl_key_file = '${certificateFile}'
ssl_min_protocol_version = 'TLSv1.2'
`;

const onlyOverTls = `# Written at each start: whoever does not speak TLS is not let in.
hostssl all all 127.0.0.1/32 scram-sha-256
`;

/** Writes a file that only the server's own user reads. Gives whether it was another one before. */
function writeOwned(dataDirectory: string, name: string, text: string): boolean {
  const path = join(dataDirectory, name);
  if (readText(path) === text) return false;
  const { uid, gid } = statSync(dataDirectory);
  writeFileSync(path, text, { mode: 0o600 });
  chownSync(path, uid, gid);
  return true;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function tellToReload(pid: number): void {
  try {
    process.kill(pid, 'SIGHUP');
  } catch {
    // It is gone, and what comes next reads the files.
  }
}
