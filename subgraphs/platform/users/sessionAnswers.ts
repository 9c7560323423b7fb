import { type Caller, requirePerson } from '../../common/callers.ts';
import { accessTokenOf } from './accessToken.ts';
import type { UsersContext } from './context.ts';
import { refuse } from './identityRefusal.ts';
import { firstRefreshTokenId, refreshTokenOf } from './refreshToken.ts';
import { firstClaimsOf } from './session.ts';
import type { SessionKey } from './stepUp.ts';
import type { SessionRow } from './tables.ts';

/**
 * What a person gets with a session that was opened, also when the request is repeated: SESSION_ENDED once the
 * session, or the token that it began with, has ended.
 */
export async function signedInAs(session: SessionRow, { keys, loaders, clock }: UsersContext) {
  if (session.endedAt !== null || session.tokenExpiresAt <= clock.now()) throw refuse('SESSION_ENDED');
  return {
    accessToken: await accessTokenOf(firstClaimsOf(session), keys),
    expiresAt: session.tokenExpiresAt,
    refreshToken: await refreshTokenOf(firstRefreshTokenId(session.id), keys),
    user: await loaders.user.load(session.userId),
  };
}

/** The caller's session. Refuses callers who are not signed in, and a token without a session. */
export function sessionOf(caller: Caller): SessionKey {
  const userId = requirePerson(caller);
  if (caller.sessionId === null) throw refuse('SESSION_ENDED');
  return { userId, sessionId: caller.sessionId };
}
