import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { writeText } from '../stateDirectory.ts';
import type { Side } from '../subgraphs.ts';
import { keyFromPem, keyToPem, newKeyPair, signingAlgorithm } from './pemKeys.ts';

/** Each side has one for its machines; the embedded PostgreSQL, which serves both, has another one, and people have one. */
export type AuthorityName = Side | 'postgres' | 'people';

/** An authority for development: what production brings instead is in the ARCHITECTURE. */
export interface Authority {
  readonly side: AuthorityName;
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

const livesYears = 10;

/** The names of a side's machines are under this host. */
export function trustDomainOf(side: AuthorityName): string {
  return `${side}.whiteslip`;
}

/** The PEM file of an authority's certificate. */
export function authorityPath(directory: string, side: AuthorityName): string {
  return join(directory, `${side}-authority.pem`);
}

/** Reads a side's authority from the directory, or makes it and keeps it there. */
export async function ensureAuthority(directory: string, side: AuthorityName, now: Date): Promise<Authority> {
  const certificatePath = authorityPath(directory, side);
  const keyPath = join(directory, `${side}-authority.key.pem`);
  if (existsSync(certificatePath) && existsSync(keyPath)) {
    const certificate = new X509Certificate(readFileSync(certificatePath, 'utf8'));
    return { side, certificate, key: await keyFromPem(readFileSync(keyPath, 'utf8')) };
  }
  const keys = await newKeyPair();
  const certificate = await selfSign(side, keys, now);
  writeText(keyPath, await keyToPem(keys.privateKey));
  writeText(certificatePath, `${certificate.toString('pem')}\n`);
  return { side, certificate, key: keys.privateKey };
}

async function selfSign(
  side: AuthorityName,
  keys: webcrypto.CryptoKeyPair,
  now: Date,
): Promise<X509Certificate> {
  return X509CertificateGenerator.createSelfSigned({
    name: `O=Whiteslip development, CN=${side} authority`,
    keys,
    signingAlgorithm,
    notBefore: now,
    notAfter: new Date(now.getTime() + livesYears * 365 * 86_400_000),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      onlyNamesUnder(trustDomainOf(side)),
    ],
  });
}

/**
 * Name constraints (RFC 5280, 4.2.1.10): whoever trusts both sides' authorities still believes each about its own
 * machines only. SEQUENCE { [0] { SEQUENCE { [6] host } } }, short enough for one-byte lengths.
 */
function onlyNamesUnder(host: string): Extension {
  const wrap = (tag: number, content: Uint8Array) =>
    Buffer.concat([Buffer.from([tag, content.length]), content]);
  const subtree = wrap(0x30, wrap(0x86, Buffer.from(host, 'ascii')));
  return new Extension('2.5.29.30', true, wrap(0x30, wrap(0xa0, subtree)));
}
