import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { type Caller, CallerUnsigned } from './callers.ts';
import type { Clock } from './clock.ts';
import type { TrustedCallers } from './trustedCallers.ts';

/** The header that carries the caller token. */
export const callerHeader = 'whiteslip-caller';

/** Gives the caller that a token names. Throws CallerUnsigned for a token that is absent or not believed. */
export type VerifyCaller = (token: string | undefined) => Promise<Caller>;

const longestLifeSeconds = 60;
const clockToleranceSeconds = 5;
const cachedTokens = 2_000;

/**
 * Verifies caller tokens (JWT, EdDSA) for one audience: known signer, this audience, alive, at most a
 * minute long. A verified token is remembered until it ends, so a signer that reuses its token costs a
 * map look-up; a revoked key is therefore believed for at most that minute.
 */
export function createCallerVerifier(audience: string, trusted: TrustedCallers, clock: Clock): VerifyCaller {
  const known = new Map<string, { readonly caller: Caller; readonly endsAtMs: number }>();

  return async (token) => {
    if (!token) throw new CallerUnsigned();
    const nowMs = clock.now().getTime();
    const hit = known.get(token);
    if (hit && hit.endsAtMs > nowMs) return hit.caller;
    known.delete(token);
    const claims = await verify(token, audience, trusted, clock).catch((error: unknown) => {
      throw new CallerUnsigned(error);
    });
    const caller = callerOf(claims);
    dropOldest(known);
    known.set(token, { caller, endsAtMs: claims.exp * 1000 });
    return caller;
  };
}

interface Claims extends JWTPayload {
  readonly iss: string;
  readonly iat: number;
  readonly exp: number;
}

async function verify(
  token: string,
  audience: string,
  trusted: TrustedCallers,
  clock: Clock,
): Promise<Claims> {
  const issuer = decodeJwt(token).iss ?? '';
  const key = await trusted.keyOf(issuer, decodeProtectedHeader(token).kid ?? '');
  if (!key) throw new Error('The signer or its key is not known.');
  const { payload } = await jwtVerify(token, key, {
    algorithms: ['EdDSA'],
    issuer,
    audience,
    requiredClaims: ['iat', 'exp'],
    clockTolerance: clockToleranceSeconds,
    maxTokenAge: longestLifeSeconds,
    currentDate: clock.now(),
  });
  const { iat = 0, exp = Number.POSITIVE_INFINITY } = payload;
  if (exp - iat > longestLifeSeconds) throw new Error('The token lives longer than a minute.');
  return { ...payload, iss: issuer, iat, exp };
}

function callerOf(claims: Claims): Caller {
  const { iss: issuer, kind, sub: subject = null } = claims;
  if (!isWhole(kind, issuer, subject)) {
    throw new CallerUnsigned(new Error('Kind, signer and subject do not belong together.'));
  }
  return {
    kind: kind as Caller['kind'],
    issuer,
    subject,
    scopes: new Set(issuer === 'gateway' ? textOf(claims.scope)?.split(' ').filter(Boolean) : []),
    amr: Array.isArray(claims.amr) ? claims.amr.map(String) : [],
    acr: textOf(claims.acr),
    provedAt: typeof claims.auth_time === 'number' ? new Date(claims.auth_time * 1_000) : null,
    sessionId: textOf(claims.sid),
    partyId: textOf(claims.party),
  };
}

/**
 * Only the gateway speaks for people: a service's key, in whatever hands, makes nobody a person. A service
 * speaks for itself.
 */
function isWhole(kind: unknown, issuer: string, subject: string | null): boolean {
  if (kind === 'anonymous') return issuer === 'gateway' && subject === null;
  if (kind === 'person') return issuer === 'gateway' && subject !== null;
  return kind === 'service' && (issuer === 'gateway' ? subject !== null : subject === issuer);
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' ? claim : null;
}

/** Maps keep the order of insertion, so the first key is the oldest. */
function dropOldest(known: Map<string, unknown>): void {
  if (known.size < cachedTokens) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}
