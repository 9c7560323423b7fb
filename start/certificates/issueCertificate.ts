import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  type PublicKeyType,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Authority } from './authority.ts';
import { signingAlgorithm } from './pemKeys.ts';

/** Whom a certificate is for, and what for. */
export interface CertificateWish {
  readonly name: string;
  readonly publicKey: PublicKeyType;
  readonly names: JsonGeneralName[];
  readonly usages: ExtendedKeyUsage[];
  readonly livesDays: number;
}

const dayMs = 86_400_000;
/** Clocks of machines differ. */
const backdatedMs = 60_000;

/** A certificate of the authority that is valid from now on. */
export async function issueCertificate(
  authority: Authority,
  { name, publicKey, names, usages, livesDays }: CertificateWish,
  now: Date,
): Promise<X509Certificate> {
  return X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(now.getTime() - backdatedMs),
    notAfter: new Date(now.getTime() + livesDays * dayMs),
    publicKey,
    signingKey: authority.key,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(usages),
      new SubjectAlternativeNameExtension(names),
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
}
