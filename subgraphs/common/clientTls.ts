import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { TlsMaterial } from './tlsFiles.ts';

/** TLS settings of a connection to a subgraph: our certificate, their authorities, and that it is the one we mean. */
export function clientTlsOptions(subgraph: string, material: TlsMaterial): ConnectionOptions {
  return {
    ...trustFor(subgraph, material),
    minVersion: 'TLSv1.2',
    checkServerIdentity: (host, certificate) =>
      checkServerIdentity(host, certificate) ?? checkName(subgraph, certificate),
  };
}

/** Our own revocations say nothing of the authorities of others. */
function trustFor(subgraph: string, { cert, key, ca, crl, caOf }: TlsMaterial): ConnectionOptions {
  const theirs = caOf[subgraph];
  if (theirs === undefined) return { cert, key, ca, ...(crl && { crl }) };
  return { cert, key, ...(theirs !== null && { ca: theirs }) };
}

/**
 * All machines of one host answer to the same host name, so a certificate that names a machine
 * (`spiffe://bank.whiteslip/accounts`) must name the one that was called. One that names none, such as a partner's
 * from a public authority, is judged by its host name alone.
 */
function checkName(subgraph: string, { subjectaltname = '' }: PeerCertificate): Error | undefined {
  const uris = subjectaltname.split(', ').filter((name) => name.startsWith('URI:spiffe:'));
  if (uris.length === 0 || uris.some((uri) => uri.endsWith(`/${subgraph}`))) return undefined;
  return Object.assign(new Error(`The server is not ${subgraph}, by its certificate.`), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
}
