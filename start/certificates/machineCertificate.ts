import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { ExtendedKeyUsage, X509Certificate } from '@peculiar/x509';
import { writeText } from '../stateDirectory.ts';
import { type Authority, trustDomainOf } from './authority.ts';
import { issueCertificate } from './issueCertificate.ts';
import { keyToPem, newKeyPair } from './pemKeys.ts';

export const livesDays = 14;
const dayMs = 86_400_000;

/** The name of a machine in its certificate: "spiffe://bank.whiteslip/accounts". */
export function machineNameOf({ side }: Pick<Authority, 'side'>, name: string): string {
  return `spiffe://${trustDomainOf(side)}/${name}`;
}

/**
 * Makes the machine a new key and certificate, in one file, unless the one that is there has more than half of its
 * life before it, is of this authority and was not revoked.
 */
export async function ensureMachineCertificate(
  path: string,
  name: string,
  authority: Authority,
  revoked: readonly string[],
  now: Date,
): Promise<void> {
  const current = existsSync(path) ? new X509Certificate(certificateIn(readFileSync(path, 'utf8'))) : null;
  if (current && !revoked.includes(current.serialNumber) && (await isGood(current, authority, now))) return;
  await issueMachineCertificate(path, name, authority, now);
}

/** Writes a new key and certificate for the machine, whole or not at all. */
export async function issueMachineCertificate(
  path: string,
  name: string,
  authority: Authority,
  now: Date,
): Promise<void> {
  const keys = await newKeyPair();
  const wish = {
    name,
    publicKey: keys.publicKey,
    names: [
      { type: 'url' as const, value: machineNameOf(authority, name) },
      { type: 'dns' as const, value: 'localhost' },
      { type: 'ip' as const, value: '127.0.0.1' },
    ],
    usages: [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth],
    livesDays,
  };
  const certificate = await issueCertificate(authority, wish, now);
  writeText(path, `${certificate.toString('pem')}\n${await keyToPem(keys.privateKey)}`);
}

/** The certificate of a file that also holds its key. */
export function certificateIn(pem: string): string {
  return /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0] ?? '';
}

async function isGood(certificate: X509Certificate, authority: Authority, now: Date): Promise<boolean> {
  const isFresh = certificate.notAfter.getTime() - now.getTime() > (livesDays / 2) * dayMs;
  const { publicKey } = authority.certificate;
  return isFresh && (await certificate.verify({ publicKey, signatureOnly: true }));
}
