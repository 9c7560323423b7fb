import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { X509Crl } from '@peculiar/x509';
import { type MachineRefusalCode, MachineRefused } from './machineRefused.ts';
import type { TlsMaterial } from './tlsFiles.ts';
import { certificatesIn, x509 } from './x509.ts';

/** Gives the name in a connection's client certificate. Throws MachineRefused, also once it has ended or was revoked. */
export type NameOfClient = (socket: TLSSocket) => Promise<string>;

/** What is known of a connection, so that nothing is parsed per request. */
interface Known {
  readonly certificate: X509Certificate;
  readonly name: string;
  readonly endsAtMs: number;
  /** The authorities and revocations that it was last checked against. */
  checkedBy: TlsMaterial;
}

/**
 * Reads who a client is from the certificate that the handshake verified. A connection lives longer than a
 * handshake: each request checks the certificate's end, and when authorities or revocations have changed since,
 * it is checked against the new ones.
 */
export function createClientNames(tls: () => TlsMaterial, now: () => number = Date.now): NameOfClient {
  const connections = new WeakMap<TLSSocket, Known>();

  return async (socket) => {
    const material = tls();
    const known = connections.get(socket) ?? readCertificate(socket, material);
    connections.set(socket, known);
    if (now() > known.endsAtMs) throw new MachineRefused('CERTIFICATE_EXPIRED');
    if (known.checkedBy !== material) {
      await checkAgain(known.certificate, material);
      known.checkedBy = material;
    }
    return known.name;
  };
}

function readCertificate(socket: TLSSocket, material: TlsMaterial): Known {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) throw new MachineRefused('CERTIFICATE_MISSING');
  if (!socket.authorized) throw new MachineRefused(codeOf(String(socket.authorizationError)));
  const name = nameIn(certificate);
  if (name === null) throw new MachineRefused('CERTIFICATE_INVALID');
  return { certificate, name, endsAtMs: certificate.validToDate.getTime(), checkedBy: material };
}

/** The one URI among the names of a certificate, as SPIFFE has it: `spiffe://bank.whiteslip/accounts`. */
function nameIn({ subjectAltName = '' }: X509Certificate): string | null {
  const uris = subjectAltName.split(', ').filter((name) => name.startsWith('URI:'));
  return uris.length === 1 && uris[0] ? uris[0].slice('URI:'.length) : null;
}

/** By OpenSSL's name of what is wrong. */
function codeOf(trouble: string): MachineRefusalCode {
  switch (trouble) {
    case 'CERT_HAS_EXPIRED':
      return 'CERTIFICATE_EXPIRED';
    case 'CERT_NOT_YET_VALID':
      return 'CERTIFICATE_NOT_YET_VALID';
    case 'CERT_REVOKED':
      return 'CERTIFICATE_REVOKED';
    case 'CRL_HAS_EXPIRED':
    case 'CRL_NOT_YET_VALID':
    case 'UNABLE_TO_GET_CRL':
      return 'CERTIFICATE_REVOCATION_UNKNOWN';
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'CERTIFICATE_AUTHORITY_UNKNOWN';
    default:
      return 'CERTIFICATE_INVALID';
  }
}

async function checkAgain(certificate: X509Certificate, material: TlsMaterial): Promise<void> {
  const { ca } = material;
  const chain = chainOf(certificate);
  const authorities = certificatesIn(ca);
  const isKnown = chain.some((each) =>
    authorities.some((authority) => each.checkIssued(authority) && each.verify(authority.publicKey)),
  );
  if (!isKnown) throw new MachineRefused('CERTIFICATE_AUTHORITY_UNKNOWN');
  if (await isRevoked(certificate, material)) throw new MachineRefused('CERTIFICATE_REVOKED');
}

async function isRevoked(certificate: X509Certificate, material: TlsMaterial): Promise<boolean> {
  const lists = listsOf.get(material) ?? readLists(material);
  listsOf.set(material, lists);
  const { X509Certificate: Parsed } = await x509();
  const parsed = new Parsed(certificate.raw);
  return (await lists).some((list) => list.issuer === parsed.issuer && list.findRevoked(parsed) !== null);
}

/** Read once, however many connections are checked against them. */
const listsOf = new WeakMap<TlsMaterial, Promise<X509Crl[]>>();

async function readLists({ crl = [] }: TlsMaterial): Promise<X509Crl[]> {
  const { X509Crl: Parsed } = await x509();
  return crl.map((pem) => new Parsed(pem));
}

function chainOf(certificate: X509Certificate): X509Certificate[] {
  const chain = [certificate];
  for (let next = certificate.issuerCertificate; next && chain.length < 10; next = next.issuerCertificate) {
    chain.push(next);
  }
  return chain;
}
