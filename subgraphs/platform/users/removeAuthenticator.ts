import type { EntityManager } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { hasSecondProof, requireFreshProof } from './freshProof.ts';
import { refuse } from './identityRefusal.ts';
import { lockAuthenticators } from './lockAuthenticators.ts';
import { noteSecurityEvent } from './noteSecurityEvent.ts';
import { PasskeyTable } from './passkeyTables.ts';
import { RecoveryCodeTable, TotpTable } from './proofTables.ts';
import { PasswordTable } from './tables.ts';

interface RemoveInput {
  /** Whether the person knows that no second factor remains, where none does. */
  readonly isLastAgreed?: boolean | null;
  readonly idempotencyKey: string;
}

export interface RemovePasskeyInput extends RemoveInput {
  readonly passkeyId: string;
}

/**
 * Removes a passkey of a person.
 *
 * Refuses: PASSKEY_UNKNOWN; LAST_SECOND_FACTOR, where none remains and that was not agreed to; LAST_WAY_IN,
 * where not even a password remains; STEP_UP_REQUIRED; IDEMPOTENCY_CONFLICT.
 */
export async function removePasskey(
  userId: string,
  caller: Caller,
  { passkeyId: id, idempotencyKey, ...input }: RemovePasskeyInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<void> {
  const isLastAgreed = input.isLastAgreed === true;
  const body = [id, String(isLastAgreed)];
  const request = await requestOf('removePasskey', userId, idempotencyKey, body, keys);
  const now = clock.now();
  await answerOnce(dataSource, request, now, async (tx) => {
    await lockAuthenticators(tx, userId);
    await requireFreshProof(tx, caller, userId, now);
    const { affected } = await tx.delete(PasskeyTable, { id, userId });
    if (affected !== 1) return { refusal: 'PASSKEY_UNKNOWN' };
    await noteSecurityEvent(tx, userId, 'PASSKEY_REMOVED', now);
    return afterRemoval(tx, userId, isLastAgreed, now);
  });
}

/**
 * Removes a person's authenticator app.
 *
 * Refuses: TOTP_NOT_ENROLLED; LAST_SECOND_FACTOR and LAST_WAY_IN as for passkeys; STEP_UP_REQUIRED;
 * PROOF_TOO_OLD; IDEMPOTENCY_CONFLICT.
 */
export async function removeTotp(
  userId: string,
  caller: Caller,
  { idempotencyKey, ...input }: RemoveInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<void> {
  const isLastAgreed = input.isLastAgreed === true;
  const request = await requestOf('removeTotp', userId, idempotencyKey, [String(isLastAgreed)], keys);
  const now = clock.now();
  await answerOnce(dataSource, request, now, async (tx) => {
    await lockAuthenticators(tx, userId);
    await requireFreshProof(tx, caller, userId, now);
    const { affected } = await tx.delete(TotpTable, { userId, isConfirmed: true });
    if (affected !== 1) return { refusal: 'TOTP_NOT_ENROLLED' };
    await noteSecurityEvent(tx, userId, 'TOTP_REMOVED', now);
    return afterRemoval(tx, userId, isLastAgreed, now);
  });
}

/** With the last second factor its recovery codes go. What is thrown here undoes the removal. */
async function afterRemoval(
  tx: EntityManager,
  userId: string,
  isLastAgreed: boolean,
  now: Date,
): Promise<Outcome> {
  if (await hasSecondProof(tx, userId)) return { resultId: userId };
  if (!(await tx.getRepository(PasswordTable).existsBy({ userId }))) throw refuse('LAST_WAY_IN');
  if (!isLastAgreed) throw refuse('LAST_SECOND_FACTOR');
  await tx.delete(RecoveryCodeTable, { userId });
  await noteSecurityEvent(tx, userId, 'SECOND_FACTOR_GIVEN_UP', now);
  return { resultId: userId };
}
