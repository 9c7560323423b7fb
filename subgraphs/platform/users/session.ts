import { newId } from '../../common/ids.ts';
import { type TokenClaims, tokenExpiryAt } from './accessToken.ts';
import type { StepUpRow } from './proofTables.ts';
import type { SessionRow, UserRow } from './tables.ts';

/** A session that begins now, for a person who gave the right password: one kind of proof, assurance level 1. */
export function newSession(user: UserRow, keyId: string, now: Date): SessionRow {
  return {
    id: newId('ses'),
    userId: user.id,
    amr: ['pwd'],
    acr: 'aal1',
    scopes: user.scopes,
    partyId: user.partyId,
    keyId,
    openedAt: now,
    tokenExpiresAt: tokenExpiryAt(now),
    endedAt: null,
  };
}

/** The claims of the token that a session begins with: proven when it was opened. */
export function firstClaimsOf(session: SessionRow): TokenClaims {
  return { ...session, provedAt: session.openedAt };
}

/** The claims after a step-up: a second kind of proof, assurance level 2. */
export function steppedUpClaimsOf(
  session: SessionRow,
  stepUp: Pick<StepUpRow, 'provedAt' | 'keyId' | 'tokenExpiresAt'>,
): TokenClaims {
  const { provedAt, keyId, tokenExpiresAt } = stepUp;
  return { ...session, amr: [...session.amr, 'otp'], acr: 'aal2', provedAt, keyId, tokenExpiresAt };
}
