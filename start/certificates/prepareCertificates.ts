import 'reflect-metadata';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { X509Certificate } from '@peculiar/x509';
import { writeText } from '../stateDirectory.ts';
import { type Side, type SubgraphPlace, sides } from '../subgraphs.ts';
import { authorityPath, ensureAuthority } from './authority.ts';
import { certificateIn, ensureMachineCertificate, machineNameOf } from './machineCertificate.ts';
import { ensureRevocations, noteRevoked, revocationsPath, revokedBy } from './revocations.ts';

/** Certificates of one copy, as paths of PEM files. */
export interface Certificates {
  /** Both sides' authorities: whom every machine believes, each about its own side. */
  readonly authorities: string;
  /** What the two have revoked. */
  readonly revocations: string;
  /** The authority of people, and what it has revoked. */
  readonly people: { readonly authorities: string; readonly revocations: string };
  /** Certificate and key of a subgraph or of the gateway. */
  readonly of: (name: string) => string;
}

/** The gateway is a machine of the platform. */
const gateway: SubgraphPlace = { side: 'platform', name: 'gateway' };

/**
 * The development authorities, one for each side, and what they issue: made where it is missing, renewed where half of
 * its life is over. Safe to repeat while everything runs: machines follow the files. Production brings its own
 * authority and points the same settings at its files.
 */
export async function prepareCertificates(
  home: string,
  subgraphs: readonly SubgraphPlace[],
  now: Date,
): Promise<Certificates> {
  const directory = certificatesDirectory(home);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const certificates = certificatesIn(directory);
  const authorities: string[] = [];
  const revocations: string[] = [];
  for (const side of sides) {
    const authority = await ensureAuthority(directory, side, now);
    const revoked = revokedBy(directory, authority);
    for (const { name } of machinesOf(side, subgraphs)) {
      await ensureMachineCertificate(certificates.of(name), name, authority, revoked, now);
    }
    authorities.push(`${authority.certificate.toString('pem')}\n`);
    revocations.push(await ensureRevocations(directory, authority, now));
  }
  await ensureRevocations(directory, await ensureAuthority(directory, 'people', now), now);
  writeIfNew(certificates.authorities, authorities.join(''));
  writeIfNew(certificates.revocations, revocations.join(''));
  return certificates;
}

/** Revokes the certificate that a machine has now. The next `prepareCertificates` lists it and issues another. */
export function revokeCertificate(
  home: string,
  name: string,
  subgraphs: readonly SubgraphPlace[],
  now: Date,
): void {
  const directory = certificatesDirectory(home);
  const place = [gateway, ...subgraphs].find((each) => each.name === name);
  if (!place) throw new Error(`There is no machine ${name}.`);
  const pem = readFileSync(certificatesIn(directory).of(name), 'utf8');
  noteRevoked(directory, place, new X509Certificate(certificateIn(pem)).serialNumber, now);
}

/** The names of machines in their certificates, by whom they speak for: what the file of trusted callers says. */
export function machineNames(subgraphs: readonly SubgraphPlace[]): Map<string, string> {
  return new Map([gateway, ...subgraphs].map((place) => [place.name, machineNameOf(place, place.name)]));
}

function machinesOf(side: Side, subgraphs: readonly SubgraphPlace[]): SubgraphPlace[] {
  return [gateway, ...subgraphs].filter((place) => place.side === side);
}

/** Where the development authorities of a copy are, and what they have issued. */
export function certificatesDirectory(home: string): string {
  return join(home, 'keys', 'tls');
}

function certificatesIn(directory: string): Certificates {
  return {
    authorities: join(directory, 'authorities.pem'),
    revocations: join(directory, 'revocations.pem'),
    people: {
      authorities: authorityPath(directory, 'people'),
      revocations: revocationsPath(directory, 'people'),
    },
    of: (name) => join(directory, `${name}.pem`),
  };
}

/** A file that is written is read again by everybody. */
function writeIfNew(path: string, text: string): void {
  if (readText(path) !== text) writeText(path, text);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
