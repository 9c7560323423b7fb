import { SignJWT } from 'jose';
import type { Keys } from './keys.ts';
import type { SessionRow } from './tables.ts';

/** What an access token says. */
export interface TokenClaims
  extends Pick<
    SessionRow,
    'id' | 'userId' | 'amr' | 'acr' | 'scopes' | 'partyId' | 'keyId' | 'tokenExpiresAt'
  > {
  /** When the person last proved who they are. */
  readonly provedAt: Date;
}

export const tokenLifeSeconds = 600;

/**
 * An access token: a JWT (EdDSA). Everything in it stands in a table, and an Ed25519 signature has no
 * randomness, so the same claims give the same token again while its key is kept. A session that ends
 * does not call its token back: it lives at most these ten minutes.
 */
export async function accessTokenOf(session: TokenClaims, keys: Keys): Promise<string> {
  const { id, key } = await keys.withId(session.keyId);
  const party = session.partyId === null ? {} : { party: session.partyId };
  return new SignJWT({
    scope: session.scopes.join(' '),
    amr: [...session.amr],
    acr: session.acr,
    auth_time: secondsOf(session.provedAt),
    sid: session.id,
    ...party,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: id, typ: 'JWT' })
    .setIssuer('whiteslip:users')
    .setAudience('whiteslip:graph')
    .setSubject(session.userId)
    .setIssuedAt(secondsOf(session.tokenExpiresAt) - tokenLifeSeconds)
    .setExpirationTime(secondsOf(session.tokenExpiresAt))
    .sign(key);
}

/** When a token of a session opened now ends: a whole second, as a JWT says it. */
export function tokenExpiryAt(now: Date): Date {
  return new Date((secondsOf(now) + tokenLifeSeconds) * 1000);
}

function secondsOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
