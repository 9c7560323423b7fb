import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as startTls } from 'node:tls';
import { ensureAuthority } from '../../../start/certificates/authority.ts';
import { issueMachineCertificate } from '../../../start/certificates/machineCertificate.ts';
import { prepareCertificates } from '../../../start/certificates/prepareCertificates.ts';
import { withClient } from '../../../start/databases.ts';
import { type PostgresServer, startPostgres, stopPostgres } from '../../../start/postgres/server.ts';
import { secureCluster } from '../../../start/postgres/serverTls.ts';

const dayMs = 86_400_000;
let directory: string;
let home: string;
let authorities: string;
let running: PostgresServer | null = null;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'whiteslip-postgres-tls-'));
  chmodSync(directory, 0o711);
  home = join(directory, 'postgres');
  authorities = join(directory, 'keys', 'tls');
});

afterEach(async () => {
  if (running) await stopPostgres(running);
  running = null;
  rmSync(directory, { recursive: true, force: true });
});

async function start(isSecure = true): Promise<PostgresServer> {
  const options = { password: 'a password', isDurable: false, ...(isSecure && { authorities }) };
  running = await startPostgres(home, options);
  return running;
}

const isEncrypted = (url: string): Promise<boolean> =>
  withClient(url, async (client) => {
    const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return rows[0].ssl;
  });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'let in',
    (error) => error.code,
  );

/** The serial number of the certificate that a new connection is shown: TLS begins after eight bytes and a letter. */
function serialShown(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from('0000000804d2162f', 'hex')));
    socket.on('error', reject);
    socket.once('data', () => {
      const secure = startTls({ socket, rejectUnauthorized: false }, () => {
        resolve(secure.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      secure.on('error', reject);
    });
  });
}

test('the server talks TLS to clients that know its authority, and nothing to others', async () => {
  const server = await start();
  const url = server.setUpUrl('postgres');
  expect(await isEncrypted(url)).toBe(true);
  const [plain] = url.split('?');
  expect(await codeOf(isEncrypted(plain ?? ''))).toBe('28000');
  const certificates = await prepareCertificates(join(directory, 'sides'), [], new Date());
  const sides = `${plain}?sslmode=verify-full&sslrootcert=${encodeURIComponent(certificates.authorities)}`;
  expect(await codeOf(isEncrypted(sides))).toMatch(/^(UNABLE_TO_|SELF_SIGNED_)/);
});

test('only the server itself can read its key', async () => {
  const server = await start();
  const { mode, uid } = statSync(join(home, 'data', 'server.pem'));
  expect([mode & 0o777, uid]).toEqual([0o600, statSync(join(home, 'data')).uid]);
  expect(await isEncrypted(server.setUpUrl('postgres'))).toBe(true);
});

test('a cluster of plain text is shut to it at the next start, even while its server still runs', async () => {
  const before = await start(false);
  const plain = before.setUpUrl('postgres');
  expect(await isEncrypted(plain)).toBe(false);
  const after = await start();
  expect(after).toMatchObject({ pid: before.pid, isAdopted: true });
  expect(await isEncrypted(after.setUpUrl('postgres'))).toBe(true);
  expect(await codeOf(isEncrypted(plain))).toBe('28000');
});

test('its certificate is renewed at half of its life, and shown without a restart', async () => {
  const server = await start();
  const eightDaysAgo = new Date(Date.now() - 8 * dayMs);
  const authority = await ensureAuthority(authorities, 'postgres', new Date());
  await issueMachineCertificate(join(authorities, 'postgres.pem'), 'postgres', authority, eightDaysAgo);
  const old = await serialShown(server.port);
  await secureCluster(join(home, 'data'), authorities, new Date());
  for (let tries = 0; (await serialShown(server.port)) === old; tries += 1) {
    if (tries > 50) throw new Error('The certificate never changed.');
    await sleep(100);
  }
  expect(await isEncrypted(server.setUpUrl('postgres'))).toBe(true);
});

test('a second start changes none of its files', async () => {
  const server = await start();
  const files = ['server.pem', 'pg_hba.conf', 'postgresql.auto.conf'].map((name) => join(home, 'data', name));
  const before = files.map((path) => readFileSync(path, 'utf8'));
  await stopPostgres(server);
  await start();
  expect(files.map((path) => readFileSync(path, 'utf8'))).toEqual(before);
});
