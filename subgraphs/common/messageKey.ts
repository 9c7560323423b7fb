import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto';
import type { JWK } from 'jose';

/** A public key as the file of trusted callers holds it. */
export interface MessageJwk extends JWK {
  /** When it ends, in seconds since 1970. */
  readonly exp?: number;
  /** Present once the key was taken back, whatever it says. */
  readonly revoked?: unknown;
}

/** A key by which messages of one issuer are verified. */
export interface MessageKey {
  readonly issuer: string;
  readonly key: KeyObject;
  readonly algorithm: MessageAlgorithm;
  readonly isRevoked: boolean;
  /** Null: it does not end by itself. */
  readonly endsAtMs: number | null;
}

/** Names of RFC 9421, section 3.3. A key has exactly one, so a message cannot choose a weaker one. */
export type MessageAlgorithm = 'ed25519' | 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384' | 'rsa-pss-sha512';

/** Throws for a key of another kind. */
export function readMessageKey(issuer: string, jwk: MessageJwk): MessageKey {
  return {
    issuer,
    key: createPublicKey({ key: jwk as webcrypto.JsonWebKey, format: 'jwk' }),
    algorithm: algorithmOf(jwk),
    isRevoked: jwk.revoked !== undefined,
    endsAtMs: jwk.exp === undefined ? null : jwk.exp * 1_000,
  };
}

/** The one algorithm of a key. */
export function algorithmOf({ kty, crv }: JWK): MessageAlgorithm {
  if (kty === 'RSA') return 'rsa-pss-sha512';
  switch (crv) {
    case 'Ed25519':
      return 'ed25519';
    case 'P-256':
      return 'ecdsa-p256-sha256';
    case 'P-384':
      return 'ecdsa-p384-sha384';
    default:
      throw new Error(`A key of ${kty} ${crv} signs no messages here.`);
  }
}
