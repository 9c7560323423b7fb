import { IsNull } from 'typeorm';
import { answerOnce, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { SessionTable } from './tables.ts';

/**
 * Ends one session of a person: it cannot be carried on or stepped up any more. An access token that is
 * out lives on for its ten minutes at most. One that has ended stays as it was.
 *
 * Refuses: SESSION_UNKNOWN, where the person has no such session; IDEMPOTENCY_CONFLICT.
 */
export async function signOut(
  userId: string,
  sessionId: string,
  idempotencyKey: string,
  { dataSource, clock, keys }: IdentityParts,
): Promise<void> {
  const request = await requestOf('signOut', userId, idempotencyKey, [sessionId], keys);
  const now = clock.now();
  await answerOnce(dataSource, request, now, async (tx) => {
    const session = { id: sessionId, userId };
    if (!(await tx.getRepository(SessionTable).existsBy(session))) return { refusal: 'SESSION_UNKNOWN' };
    await tx.update(SessionTable, { ...session, endedAt: IsNull() }, { endedAt: now });
    return { resultId: sessionId };
  });
}

/**
 * Ends every session that a person has now; a repetition ends none that came later.
 *
 * Refuses: IDEMPOTENCY_CONFLICT.
 */
export async function signOutEverywhere(
  userId: string,
  idempotencyKey: string,
  { dataSource, clock, keys }: IdentityParts,
): Promise<void> {
  const request = await requestOf('signOutEverywhere', userId, idempotencyKey, [], keys);
  const now = clock.now();
  await answerOnce(dataSource, request, now, async (tx) => {
    await tx.update(SessionTable, { userId, endedAt: IsNull() }, { endedAt: now });
    return { resultId: userId };
  });
}
