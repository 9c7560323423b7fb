import { newId } from '../../common/ids.ts';
import { tokenExpiryAt } from './accessToken.ts';
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
