import { IsNull } from 'typeorm';
import type { TokenClaims } from './accessToken.ts';
import { answerPasskey } from './answerPasskey.ts';
import { refuse } from './identityRefusal.ts';
import type { PasskeyParts } from './passkeyOptions.ts';
import { readAssertion } from './passkeyResponse.ts';
import { StepUpTable } from './proofTables.ts';
import { steppedUpClaimsOf } from './session.ts';
import type { SignInWithPasskeyInput } from './signInWithPasskey.ts';
import { keepStepUp, type SessionKey } from './stepUp.ts';
import { SessionTable } from './tables.ts';
import { usePasskey } from './usePasskey.ts';

/**
 * Adds a passkey's proof to a session, and gives the claims of a new access token.
 *
 * Refuses: SESSION_ENDED; PASSKEY_OF_ANOTHER, where it was asked of another session or is another
 * person's; what answerPasskey.ts and usePasskey.ts refuse.
 */
export async function stepUpWithPasskey(
  { userId, sessionId }: SessionKey,
  input: SignInWithPasskeyInput,
  parts: PasskeyParts,
): Promise<TokenClaims> {
  const session = { id: sessionId, userId, endedAt: IsNull() };
  const opened = await parts.dataSource.getRepository(SessionTable).findOneBy(session);
  if (!opened) throw refuse('SESSION_ENDED');
  const response = await readAssertion(input.response);
  const answer = {
    operation: 'stepUpWithPasskey',
    purpose: 'STEP_UP',
    askedBy: userId,
    idempotencyKey: input.idempotencyKey,
    response,
    body: [sessionId],
  } as const;
  const stepUpId = await answerPasskey(answer, parts, async (tx, challenge, now) => {
    if (challenge.userId !== userId || challenge.sessionId !== sessionId) throw refuse('PASSKEY_OF_ANOTHER');
    const passkey = await usePasskey(tx, response, parts, now);
    if (passkey.userId !== userId) throw refuse('PASSKEY_OF_ANOTHER');
    const method = passkey.isSynced ? 'SYNCED_PASSKEY' : 'DEVICE_PASSKEY';
    return { resultId: await keepStepUp(tx, sessionId, method, parts.keys, now) };
  });
  const row = await parts.dataSource.getRepository(StepUpTable).findOneByOrFail({ id: stepUpId });
  return steppedUpClaimsOf(opened, row);
}
