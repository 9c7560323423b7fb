import type { Caller } from '../../common/callers.ts';
import { answerPasskey } from './answerPasskey.ts';
import { authenticatorRuleAt } from './authenticatorRule.ts';
import { requireFreshProof } from './freshProof.ts';
import { refuse } from './identityRefusal.ts';
import { keepPasskey } from './keepPasskey.ts';
import { lockAuthenticators } from './lockAuthenticators.ts';
import { noteSecurityEvent } from './noteSecurityEvent.ts';
import type { PasskeyParts } from './passkeyOptions.ts';
import { readRegistration } from './passkeyResponse.ts';
import { type PasskeyRow, PasskeyTable } from './passkeyTables.ts';
import type { SessionKey } from './stepUp.ts';

export interface EnrolPasskeyInput {
  readonly response: string;
  readonly label: string;
  readonly idempotencyKey: string;
}

const labelForm = /^\P{Cc}{1,40}$/u;

/**
 * Enrols a passkey that the person's authenticator made for this very session.
 *
 * Refuses: LABEL_INVALID; PASSKEYS_TOO_MANY; PASSKEY_OF_ANOTHER, where it was made for another session;
 * what freshProof.ts, answerPasskey.ts and keepPasskey.ts refuse.
 */
export async function enrolPasskey(
  { userId, sessionId }: SessionKey,
  caller: Caller,
  input: EnrolPasskeyInput,
  parts: PasskeyParts,
): Promise<PasskeyRow> {
  const label = input.label.normalize('NFC').trim();
  if (!labelForm.test(label)) throw refuse('LABEL_INVALID');
  const response = await readRegistration(input.response);
  const answer = {
    operation: 'enrolPasskey',
    purpose: 'ENROL',
    askedBy: userId,
    idempotencyKey: input.idempotencyKey,
    response,
    body: [label],
  } as const;
  const id = await answerPasskey(answer, parts, async (tx, challenge, now) => {
    if (challenge.userId !== userId || challenge.sessionId !== sessionId) throw refuse('PASSKEY_OF_ANOTHER');
    await lockAuthenticators(tx, userId);
    await requireFreshProof(tx, caller, userId, now);
    const { mostPasskeys } = await authenticatorRuleAt(tx, now);
    if ((await tx.getRepository(PasskeyTable).countBy({ userId })) >= mostPasskeys) {
      throw refuse('PASSKEYS_TOO_MANY');
    }
    const { id: resultId } = await keepPasskey(tx, userId, label, response, parts, now);
    await noteSecurityEvent(tx, userId, 'PASSKEY_ENROLLED', now);
    return { resultId };
  });
  return parts.dataSource.getRepository(PasskeyTable).findOneByOrFail({ id });
}
