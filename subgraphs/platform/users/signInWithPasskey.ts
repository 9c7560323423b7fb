import { answerPasskey } from './answerPasskey.ts';
import { openSession } from './openSession.ts';
import type { PasskeyParts } from './passkeyOptions.ts';
import { readAssertion } from './passkeyResponse.ts';
import { passkeyProof } from './session.ts';
import { type SessionRow, SessionTable, UserTable } from './tables.ts';
import { usePasskey } from './usePasskey.ts';

export interface SignInWithPasskeyInput {
  readonly response: string;
  readonly idempotencyKey: string;
}

/**
 * Opens a session for whoever holds a passkey; the passkey says who that is. A passkey with which the
 * authenticator asked who is there is two kinds of proof at once. The key belongs to the passkey, because
 * nobody is signed in yet.
 *
 * Refuses: what answerPasskey.ts and usePasskey.ts refuse.
 */
export async function signInWithPasskey(
  input: SignInWithPasskeyInput,
  parts: PasskeyParts,
): Promise<SessionRow> {
  const response = await readAssertion(input.response);
  const answer = {
    operation: 'signInWithPasskey',
    purpose: 'SIGN_IN',
    askedBy: `passkey ${String(response.json.id).slice(0, 500)}`,
    idempotencyKey: input.idempotencyKey,
    response,
    body: [],
  } as const;
  const { id: keyId } = await parts.keys.newest();
  const id = await answerPasskey(answer, parts, async (tx, _challenge, now) => {
    const passkey = await usePasskey(tx, response, parts, now);
    const user = await tx.getRepository(UserTable).findOneByOrFail({ id: passkey.userId });
    return { resultId: (await openSession(tx, user, passkeyProof(passkey), keyId, now)).id };
  });
  return parts.dataSource.getRepository(SessionTable).findOneByOrFail({ id });
}
