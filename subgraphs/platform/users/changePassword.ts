import { IsNull, Not } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { answerOnce, requestOf } from './answerOnce.ts';
import { requireFreshProof } from './freshProof.ts';
import { refuse } from './identityRefusal.ts';
import { lockAuthenticators } from './lockAuthenticators.ts';
import { isWeak } from './newShopper.ts';
import { noteSecurityEvent } from './noteSecurityEvent.ts';
import type { SignUpParts } from './signUp.ts';
import type { SessionKey } from './stepUp.ts';
import { SessionTable, UserTable } from './tables.ts';

export interface ChangePasswordInput {
  readonly password: string;
  readonly idempotencyKey: string;
}

/**
 * Gives a person another password, or the first one, and ends every other session. The password is hashed
 * before the transaction, so that no row is locked meanwhile.
 *
 * Refuses: PASSWORD_WEAK; STEP_UP_REQUIRED, PROOF_TOO_OLD; IDEMPOTENCY_CONFLICT.
 */
export async function changePassword(
  { userId, sessionId }: SessionKey,
  caller: Caller,
  { password, idempotencyKey }: ChangePasswordInput,
  { dataSource, clock, keys, hashPassword }: SignUpParts,
): Promise<void> {
  const { username } = await dataSource.getRepository(UserTable).findOneByOrFail({ id: userId });
  if (isWeak(password, username)) throw refuse('PASSWORD_WEAK');
  const request = await requestOf('changePassword', userId, idempotencyKey, [password], keys);
  const now = clock.now();
  await requireFreshProof(dataSource.manager, caller, userId, now);
  const hash = await hashPassword(password);
  await answerOnce(dataSource, request, now, async (tx) => {
    await lockAuthenticators(tx, userId);
    await requireFreshProof(tx, caller, userId, now);
    await tx.query(
      `INSERT INTO passwords (user_id, hash) VALUES ($1, $2)
       ON CONFLICT (user_id) DO UPDATE SET hash = EXCLUDED.hash`,
      [userId, hash],
    );
    await tx.update(SessionTable, { userId, id: Not(sessionId), endedAt: IsNull() }, { endedAt: now });
    await noteSecurityEvent(tx, userId, 'PASSWORD_CHANGED', now);
    return { resultId: userId };
  });
}
