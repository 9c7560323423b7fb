import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { X509Crl } from '@peculiar/x509';
import { followFile } from '../../common/followFile.ts';
import { type Environment, SettingsInvalid } from '../../common/settings.ts';
import { blocksOf, certificatesIn, x509 } from '../../common/x509.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { refuse } from './identityRefusal.ts';

/** Those who issue certificates to people. Machines have others: neither's certificates serve for the other. */
export interface PeopleAuthorities {
  /**
   * Whether a certificate may be used to sign in now.
   *
   * Refuses: CERTIFICATE_AUTHORITY_UNKNOWN; CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED;
   * CERTIFICATE_REVOCATION_UNKNOWN, without a list of its authority that is signed and of now; CERTIFICATE_REVOKED;
   * CERTIFICATE_PURPOSE_WRONG, for one that is not for clients.
   */
  check(certificate: X509Certificate, now: Date): Promise<void>;
}

export interface CertificateParts extends IdentityParts {
  /** Null where certificates are not taken. */
  readonly peopleAuthorities: PeopleAuthorities | null;
}

/** OID of RFC 5280's id-kp-clientAuth. */
const clientAuth = '1.3.6.1.5.5.7.3.2';

/**
 * Reads PEOPLE_AUTHORITIES and PEOPLE_REVOCATIONS, the paths of PEM files, and again when they change. A certificate is
 * issued by one of the authorities itself, and each has its list. Null where neither is set; throws SettingsInvalid
 * where one is.
 */
export function peopleAuthoritiesOf(env: Environment): PeopleAuthorities | null {
  const { PEOPLE_AUTHORITIES: authoritiesFile, PEOPLE_REVOCATIONS: revocationsFile } = env;
  if (!authoritiesFile && !revocationsFile) return null;
  if (!authoritiesFile || !revocationsFile) {
    throw new SettingsInvalid('PEOPLE_AUTHORITIES and PEOPLE_REVOCATIONS are set together, or neither.');
  }
  const authorities = followFile(authoritiesFile, readAuthorities);
  const lists = followFile(revocationsFile, readLists);
  return {
    async check(certificate, now) {
      const authority = (await authorities()).find(
        (each) => certificate.checkIssued(each) && certificate.verify(each.publicKey),
      );
      if (!authority) throw refuse('CERTIFICATE_AUTHORITY_UNKNOWN');
      if (now < certificate.validFromDate) throw refuse('CERTIFICATE_NOT_YET_VALID');
      if (now > certificate.validToDate) throw refuse('CERTIFICATE_EXPIRED');
      const list = await listOf(authority, await lists(), now);
      if (!list) throw refuse('CERTIFICATE_REVOCATION_UNKNOWN');
      if (await isRevoked(certificate, list)) throw refuse('CERTIFICATE_REVOKED');
      const isForClients = certificate.keyUsage?.includes(clientAuth) ?? false;
      if (certificate.ca || !isForClients) throw refuse('CERTIFICATE_PURPOSE_WRONG');
    },
  };
}

async function readAuthorities(path: string): Promise<X509Certificate[]> {
  return certificatesIn(await readFile(path, 'utf8'));
}

async function readLists(path: string): Promise<X509Crl[]> {
  const { X509Crl } = await x509();
  return blocksOf(await readFile(path, 'utf8'), 'X509 CRL').map((pem) => new X509Crl(pem));
}

async function isRevoked(certificate: X509Certificate, list: X509Crl): Promise<boolean> {
  const { X509Certificate: Parsed } = await x509();
  return list.findRevoked(new Parsed(certificate.raw)) !== null;
}

/** The list that an authority has signed and that is still of now. */
async function listOf(
  authority: X509Certificate,
  lists: readonly X509Crl[],
  now: Date,
): Promise<X509Crl | null> {
  const { X509Certificate: Parsed } = await x509();
  const publicKey = await new Parsed(authority.raw).publicKey.export();
  for (const list of lists) {
    const isOfNow = list.thisUpdate <= now && list.nextUpdate !== undefined && now <= list.nextUpdate;
    if (isOfNow && (await list.verify({ publicKey }))) return list;
  }
  return null;
}
