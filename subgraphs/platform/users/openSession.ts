import type { EntityManager } from 'typeorm';
import { RefreshTokenTable } from './refreshTables.ts';
import { firstRefreshTokenOf } from './refreshToken.ts';
import { newSession, type Proof } from './session.ts';
import { type SessionRow, SessionTable, type UserRow } from './tables.ts';

/** Opens a session for a person who proved who they are, with its first refresh token. */
export async function openSession(
  tx: EntityManager,
  user: UserRow,
  proof: Proof,
  keyId: string,
  now: Date,
): Promise<SessionRow> {
  const session = newSession(user, proof, keyId, now);
  await tx.insert(SessionTable, session);
  await tx.insert(RefreshTokenTable, await firstRefreshTokenOf(tx, session));
  return session;
}
