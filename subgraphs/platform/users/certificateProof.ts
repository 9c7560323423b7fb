import { createHash, X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { refuse } from './identityRefusal.ts';

/** What the key of a certificate signed, and believed to be signed by it. */
export interface CertificateProof {
  readonly certificate: X509Certificate;
  /** The challenge, as it was given out. */
  readonly challenge: string;
  /** SHA-256, in hex, of all of it. */
  readonly hash: string;
}

const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'EdDSA', 'Ed25519'];
const longestProof = 20_000;

/**
 * Reads a JWS in compact form (RFC 7515) whose header has the certificate first in `x5c`, and whose payload is the
 * challenge. Whether the certificate is to be believed is another question.
 *
 * Refuses: CERTIFICATE_PROOF_INVALID, for anything else, also where another key signed it.
 */
export async function readCertificateProof(proof: string): Promise<CertificateProof> {
  try {
    if (proof.length > longestProof) throw new Error('The proof is too long.');
    const [leaf] = decodeProtectedHeader(proof).x5c ?? [];
    const certificate = new X509Certificate(Buffer.from(String(leaf), 'base64'));
    const { payload } = await compactVerify(proof, certificate.publicKey, { algorithms });
    const hash = createHash('sha256').update(proof).digest('hex');
    return { certificate, challenge: Buffer.from(payload).toString('utf8'), hash };
  } catch {
    throw refuse('CERTIFICATE_PROOF_INVALID');
  }
}

/** The id of the person whom a certificate names: its one URI, as in "spiffe://people.whiteslip/usr_…"; else null. */
export function personIn({ subjectAltName = '' }: X509Certificate): string | null {
  const uris = subjectAltName.split(', ').filter((name) => name.startsWith('URI:'));
  const [, id] = /^URI:spiffe:\/\/[^/]+\/(usr_[0-9a-z]+)$/.exec(uris[0] ?? '') ?? [];
  return uris.length === 1 ? (id ?? null) : null;
}
