import { X509Certificate } from 'node:crypto';

/** The library that reads lists of revocations, loaded when it is first needed: handshakes are OpenSSL's business. */
export async function x509(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** The certificates of a PEM file, in their order. Throws on one that cannot be read. */
export function certificatesIn(pem: string): X509Certificate[] {
  return blocksOf(pem, 'CERTIFICATE').map((block) => new X509Certificate(block));
}

/** The PEM blocks of one kind: "CERTIFICATE", "X509 CRL". */
export function blocksOf(pem: string, kind: string): string[] {
  return pem.match(new RegExp(`-----BEGIN ${kind}-----[^-]+-----END ${kind}-----`, 'g')) ?? [];
}
