import { hasTwoKinds } from '../../common/callers.ts';
import { newId } from '../../common/ids.ts';
import { type TokenClaims, tokenExpiryAt } from './accessToken.ts';
import type { PasskeyRow } from './passkeyTables.ts';
import type { StepUpRow } from './proofTables.ts';
import type { SessionRow, UserRow } from './tables.ts';

/** What a session begins with: how the person proved who they are (RFC 8176), and the assurance of it. */
export type Proof = Pick<SessionRow, 'amr' | 'acr'>;

/** One kind of proof: assurance level 1. */
export const passwordProof: Proof = { amr: ['pwd'], acr: 'aal1' };

/**
 * A passkey with which the authenticator asked who is there, by PIN or by body, is two kinds of proof at
 * once. "hwk" says that its key never leaves a device, "swk" that software carries it to others.
 */
export function passkeyProof({ isSynced }: Pick<PasskeyRow, 'isSynced'>): Proof {
  return { amr: [isSynced ? 'swk' : 'hwk', 'user', 'mfa'], acr: 'aal2' };
}

/** A certificate says that the person has its key, wherever that is kept: assurance level 1. */
export const certificateProof: Proof = { amr: ['swk'], acr: 'aal1' };

/** A session that begins now. */
export function newSession(user: UserRow, { amr, acr }: Proof, keyId: string, now: Date): SessionRow {
  return {
    id: newId('ses'),
    userId: user.id,
    amr,
    acr,
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

/** The claims after a step-up: assurance level 2, where it adds another kind of proof. */
export function steppedUpClaimsOf(
  session: SessionRow,
  stepUp: Pick<StepUpRow, 'method' | 'provedAt' | 'keyId' | 'tokenExpiresAt'>,
): TokenClaims {
  const { method, provedAt, keyId, tokenExpiresAt } = stepUp;
  const amr = [...new Set([...session.amr, ...amrOf(method)])];
  return { ...session, amr, acr: hasTwoKinds(amr) ? 'aal2' : session.acr, provedAt, keyId, tokenExpiresAt };
}

function amrOf(method: StepUpRow['method']): readonly string[] {
  switch (method) {
    case 'TOTP':
    case 'RECOVERY_CODE':
      return ['otp'];
    case 'DEVICE_PASSKEY':
      return passkeyProof({ isSynced: false }).amr;
    case 'SYNCED_PASSKEY':
      return passkeyProof({ isSynced: true }).amr;
    default:
      throw new Error(`Unknown method ${method satisfies never}.`);
  }
}
