import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificates, prepareCertificates } from '../../../start/certificates/prepareCertificates.ts';
import { revokeMachine } from '../../../start/revoke.ts';
import type { SubgraphPlace } from '../../../start/subgraphs.ts';

const places: SubgraphPlace[] = [
  { side: 'bank', name: 'accounts' },
  { side: 'platform', name: 'users' },
];
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

let home: string;
let certificates: Certificates;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'whiteslip-prepare-'));
  certificates = await prepareCertificates(home, places, now);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const read = (name: string) => readFileSync(certificates.of(name), 'utf8');
const serialOf = (name: string) => new X509Certificate(read(name)).serialNumber;
const allFiles = () => {
  const directory = join(home, 'keys', 'tls');
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
  );
};

test('each machine has a certificate of its own side, by its own name, and the gateway is a machine', () => {
  const names = ['accounts', 'users', 'gateway'].map((name) => new X509Certificate(read(name)));
  expect(
    names.map(({ subjectAltName, issuer }) => [subjectAltName?.split(', ')[0], issuer.split('\n')[1]]),
  ).toEqual([
    ['URI:spiffe://bank.whiteslip/accounts', 'CN=bank authority'],
    ['URI:spiffe://platform.whiteslip/users', 'CN=platform authority'],
    ['URI:spiffe://platform.whiteslip/gateway', 'CN=platform authority'],
  ]);
});

test('keys are closed to other users', () => {
  const directory = join(home, 'keys', 'tls');
  const modes = readdirSync(directory).map((name) => statSync(join(directory, name)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

test('a start soon after changes nothing', async () => {
  const before = allFiles();
  await prepareCertificates(home, places, inDays(0.5));
  expect(allFiles()).toEqual(before);
});

test('a certificate is renewed in the second half of its life, and its authority stays', async () => {
  const [serial, authorities] = [serialOf('users'), readFileSync(certificates.authorities, 'utf8')];
  await prepareCertificates(home, places, inDays(6.9));
  expect(serialOf('users')).toBe(serial);
  await prepareCertificates(home, places, inDays(7.1));
  expect(serialOf('users')).not.toBe(serial);
  expect(new Date(new X509Certificate(read('users')).validTo) > inDays(20)).toBe(true);
  expect(readFileSync(certificates.authorities, 'utf8')).toBe(authorities);
});

test('lists of revocations are written anew each day', async () => {
  const before = readFileSync(certificates.revocations, 'utf8');
  await prepareCertificates(home, places, inDays(1.1));
  expect(readFileSync(certificates.revocations, 'utf8')).not.toBe(before);
});

test('a revoked machine has another certificate, the others keep theirs', async () => {
  const before = ['accounts', 'users'].map(serialOf);
  expect(await revokeMachine('accounts', home, places, now)).toBe(
    `The certificate of accounts is revoked; its new one is ${certificates.of('accounts')}.`,
  );
  expect(serialOf('accounts')).not.toBe(before[0]);
  expect(serialOf('users')).toBe(before[1]);
  expect(await revokeMachine('nobody', home, places, now)).toBeNull();
});
