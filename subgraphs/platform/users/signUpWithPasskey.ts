import { answerPasskey } from './answerPasskey.ts';
import { refuse } from './identityRefusal.ts';
import { keepPasskey } from './keepPasskey.ts';
import { checkShopper, type NewShopper } from './newShopper.ts';
import { openSession } from './openSession.ts';
import type { PasskeyParts } from './passkeyOptions.ts';
import { readRegistration } from './passkeyResponse.ts';
import { passkeyProof } from './session.ts';
import { addShopper } from './signUp.ts';
import { type SessionRow, SessionTable } from './tables.ts';

export interface SignUpWithPasskeyInput extends NewShopper {
  readonly response: string;
  readonly idempotencyKey: string;
}

const firstLabel = 'First passkey';

/**
 * Adds a shopper who has a passkey and no password, and opens the first session. Where the user name is
 * taken the passkey that the browser made is of no use, and another one must be made.
 *
 * Refuses: USERNAME_INVALID, NAME_INVALID, MOBILE_INVALID; USERNAME_TAKEN, also to the slower of two at
 * once; what answerPasskey.ts and keepPasskey.ts refuse.
 */
export async function signUpWithPasskey(
  input: SignUpWithPasskeyInput,
  parts: PasskeyParts,
): Promise<SessionRow> {
  const shopper = checkShopper(input);
  const response = await readRegistration(input.response);
  const answer = {
    operation: 'signUpWithPasskey',
    purpose: 'SIGN_UP',
    askedBy: `passkey ${String(response.json.id).slice(0, 500)}`,
    idempotencyKey: input.idempotencyKey,
    response,
    body: [shopper.username, shopper.name, shopper.mobile],
  } as const;
  const { id: keyId } = await parts.keys.newest();
  const id = await answerPasskey(answer, parts, async (tx, { userId }, now) => {
    if (userId === null) throw new Error('A challenge to join has the id that the person will have.');
    // Under a savepoint of its own: nobody joins whose passkey is refused.
    return tx.transaction(async (inner) => {
      const user = await addShopper(inner, userId, shopper, now);
      if (!user) throw refuse('USERNAME_TAKEN');
      const passkey = await keepPasskey(inner, userId, firstLabel, response, parts, now);
      return { resultId: (await openSession(inner, user, passkeyProof(passkey), keyId, now)).id };
    });
  });
  return parts.dataSource.getRepository(SessionTable).findOneByOrFail({ id });
}
