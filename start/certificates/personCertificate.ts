import 'reflect-metadata';
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExtendedKeyUsage, Pkcs10CertificateRequest, X509Certificate } from '@peculiar/x509';
import { CompactSign } from 'jose';
import { writeText } from '../stateDirectory.ts';
import { ensureAuthority, trustDomainOf } from './authority.ts';
import { issueCertificate } from './issueCertificate.ts';
import { certificateIn } from './machineCertificate.ts';
import { keyToPem, newKeyPair } from './pemKeys.ts';
import { ensureRevocations, noteRevoked } from './revocations.ts';

const livesDays = 365;

/** A person's certificate of this copy's development authority. */
export interface PersonCertificates {
  /** The directory of the authorities. */
  readonly authorities: string;
  /** The directory of what was issued to people. */
  readonly people: string;
}

/** The PEM file of a person's certificate, with its key unless a request brought it. */
export function personCertificatePath({ people }: PersonCertificates, userId: string): string {
  return join(people, `${userId}.pem`);
}

/**
 * Issues a certificate that names the person: for the key of a certificate request (PKCS #10, in PEM), or else for a
 * new key, which is written beside it. Gives the path. Throws where the request is not signed by its own key.
 */
export async function issuePersonCertificate(
  places: PersonCertificates,
  userId: string,
  request: string | null,
  now: Date,
): Promise<string> {
  for (const place of Object.values(places)) mkdirSync(place, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(places.authorities, 'people', now);
  const { publicKey, keyPem } = request === null ? await newKey() : await keyOf(request);
  const url = `spiffe://${trustDomainOf('people')}/${userId}`;
  const wish = { name: userId, publicKey, names: [{ type: 'url' as const, value: url }] };
  const usages = [ExtendedKeyUsage.clientAuth];
  const certificate = await issueCertificate(authority, { ...wish, usages, livesDays }, now);
  const path = personCertificatePath(places, userId);
  writeText(path, `${certificate.toString('pem')}\n${keyPem}`);
  return path;
}

async function newKey() {
  const { publicKey, privateKey } = await newKeyPair();
  return { publicKey, keyPem: await keyToPem(privateKey) };
}

async function keyOf(pem: string) {
  const request = new Pkcs10CertificateRequest(pem);
  if (!(await request.verify())) throw new Error('The request is not signed by its own key.');
  return { publicKey: request.publicKey, keyPem: '' };
}

/** Takes the person's certificate back, and publishes it. */
export async function revokePersonCertificate(
  places: PersonCertificates,
  userId: string,
  now: Date,
): Promise<void> {
  const pem = readFileSync(personCertificatePath(places, userId), 'utf8');
  const { serialNumber } = new X509Certificate(certificateIn(pem));
  noteRevoked(places.authorities, { side: 'people' }, serialNumber, now);
  await ensureRevocations(places.authorities, await ensureAuthority(places.authorities, 'people', now), now);
}

/** The challenge, signed with the key of the person's file: what `signInWithCertificate` takes as `proof`. */
export async function signChallenge(
  places: PersonCertificates,
  userId: string,
  challenge: string,
): Promise<string> {
  const pem = readFileSync(personCertificatePath(places, userId), 'utf8');
  const leaf = new X509Certificate(certificateIn(pem)).toString('base64');
  return new CompactSign(Buffer.from(challenge))
    .setProtectedHeader({ alg: 'ES256', x5c: [leaf] })
    .sign(createPrivateKey(pem));
}
