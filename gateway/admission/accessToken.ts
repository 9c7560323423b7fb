import { type JWTPayload, jwtVerify } from 'jose';
import { createBoundedCache } from '../engine/boundedCache.ts';
import type { AdmissionFailure, Authenticate } from './authenticate.ts';
import { anonymousCaller, type Caller } from './caller.ts';
import { type FindKey, JwksUnreachable } from './jwks.ts';

export interface AccessTokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** How far the issuer's clock may be off. Default 5. */
  readonly clockSkewSeconds?: number;
  /** Verified tokens that are remembered. Default 10,000. */
  readonly maxRemembered?: number;
}

interface Verified {
  readonly caller: Caller;
  readonly endsAtMs: number;
}

/**
 * Admits the bearer of a JWT (EdDSA) of one issuer for one audience, and anybody without a token as anonymous. A
 * verified token is remembered until it ends, so the next request with it costs a look-up; a key that the issuer
 * withdraws is therefore believed for as long as its last tokens live.
 */
export function createAccessTokenCheck(
  findKey: FindKey,
  rules: AccessTokenRules,
  now: () => number = Date.now,
): Authenticate {
  const remembered = createBoundedCache<Verified>({ maxEntries: rules.maxRemembered ?? 10_000 });

  async function verify(token: string): Promise<Caller | AdmissionFailure> {
    try {
      const verified = await verifyToken(token, findKey, rules, now());
      remembered.set(token, verified);
      return verified.caller;
    } catch (error) {
      return error instanceof JwksUnreachable ? unchecked : invalid;
    }
  }
  return (authorization) => {
    if (authorization === undefined) return anonymousCaller;
    const token = bearerOf(authorization);
    if (token === null) return invalid;
    const known = remembered.get(token);
    if (known === undefined) return verify(token);
    if (known.endsAtMs > now()) return known.caller;
    remembered.delete(token);
    return invalid;
  };
}

/** One answer for whatever is wrong: the difference would only help who forges tokens. */
const invalid: AdmissionFailure = {
  kind: 'admissionFailure',
  code: 'INVALID_ACCESS_TOKEN',
  message: 'The access token is not valid, or no longer.',
};

const unchecked: AdmissionFailure = {
  kind: 'admissionFailure',
  code: 'ACCESS_TOKEN_UNCHECKED',
  message: 'The access token cannot be checked at the moment.',
};

function bearerOf(authorization: string): string | null {
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') return null;
  return authorization.slice(7).trim();
}

async function verifyToken(
  token: string,
  findKey: FindKey,
  { issuer, audience, clockSkewSeconds = 5 }: AccessTokenRules,
  nowMs: number,
): Promise<Verified> {
  const { payload } = await jwtVerify(token, findKey, {
    algorithms: ['EdDSA', 'Ed25519'],
    issuer,
    audience,
    requiredClaims: ['sub', 'exp'],
    clockTolerance: clockSkewSeconds,
    currentDate: new Date(nowMs),
  });
  const { exp = 0 } = payload;
  return { caller: personOf(payload), endsAtMs: (exp + clockSkewSeconds) * 1000 };
}

function personOf(claims: JWTPayload): Caller {
  const { sub, scope } = claims;
  if (typeof sub !== 'string' || sub === '') throw new Error('The token names nobody.');
  return Object.freeze({
    kind: 'person',
    subject: sub,
    scopes: new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []),
    policies: new Set<string>(),
    claims: Object.freeze(claims),
  });
}
