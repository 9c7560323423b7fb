import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PemConverter, X509Crl, X509CrlGenerator } from '@peculiar/x509';
import { readState, writeState, writeText } from '../stateDirectory.ts';
import type { Authority, AuthorityName } from './authority.ts';
import { signingAlgorithm } from './pemKeys.ts';

/** What is kept of a certificate that was revoked. */
interface Revoked {
  readonly serialNumber: string;
  readonly revokedAt: string;
}

const dayMs = 86_400_000;
/** A list that is older than this is believed by nobody: then nobody is let in. */
const listLivesDays = 7;

/** The serial numbers that an authority has revoked. */
export function revokedBy(directory: string, { side }: Pick<Authority, 'side'>): string[] {
  return readRevoked(directory, side).map(({ serialNumber }) => serialNumber);
}

/** Notes a certificate as revoked; the list that others read is written by `ensureRevocations`. */
export function noteRevoked(
  directory: string,
  { side }: Pick<Authority, 'side'>,
  serialNumber: string,
  now: Date,
): void {
  const revoked = readRevoked(directory, side);
  writeState(statePath(directory, side), [...revoked, { serialNumber, revokedAt: now.toISOString() }]);
}

/** The PEM file of an authority's list. */
export function revocationsPath(directory: string, side: AuthorityName): string {
  return join(directory, `${side}-revocations.pem`);
}

/** Gives an authority's signed list: the one on file while it is less than a day old and complete, else a new one. */
export async function ensureRevocations(directory: string, authority: Authority, now: Date): Promise<string> {
  const path = revocationsPath(directory, authority.side);
  const revoked = readRevoked(directory, authority.side);
  const current = existsSync(path) ? readFileSync(path, 'utf8') : null;
  if (current !== null && isFresh(new X509Crl(current), revoked.length, now)) return current;
  const list = await X509CrlGenerator.create({
    issuer: authority.certificate.subject,
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + listLivesDays * dayMs),
    signingKey: authority.key,
    signingAlgorithm,
    entries: revoked.map(({ serialNumber, revokedAt }) => ({
      serialNumber,
      revocationDate: new Date(revokedAt),
    })),
  });
  const pem = `${PemConverter.encode(list.rawData, 'X509 CRL')}\n`;
  writeText(path, pem);
  return pem;
}

function isFresh(list: X509Crl, revokedCount: number, now: Date): boolean {
  const ageMs = now.getTime() - list.thisUpdate.getTime();
  return list.entries.length === revokedCount && ageMs >= 0 && ageMs < dayMs;
}

function readRevoked(directory: string, side: string): Revoked[] {
  return readState<Revoked[]>(statePath(directory, side)) ?? [];
}

function statePath(directory: string, side: string): string {
  return join(directory, `${side}-revoked.json`);
}
