import type { EntityManager } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { newId } from '../../common/ids.ts';
import { answerOnce, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { hasSecondProof, requireFreshProof } from './freshProof.ts';
import type { Keys } from './keys.ts';
import { lockAuthenticators } from './lockAuthenticators.ts';
import { noteSecurityEvent } from './noteSecurityEvent.ts';
import { RecoveryCodeTable } from './proofTables.ts';
import { recoveryCodeHash, recoveryCodesOf } from './recoveryCode.ts';

/**
 * Gives a person new recovery codes, shown only now and to a repetition of this very request; the earlier
 * ones serve no more.
 *
 * Refuses: SECOND_FACTOR_MISSING, where there is nothing to recover; STEP_UP_REQUIRED; IDEMPOTENCY_CONFLICT.
 */
export async function renewRecoveryCodes(
  userId: string,
  caller: Caller,
  idempotencyKey: string,
  { dataSource, clock, keys }: IdentityParts,
): Promise<string[]> {
  const request = await requestOf('renewRecoveryCodes', userId, idempotencyKey, [], keys);
  const now = clock.now();
  const id = await answerOnce(dataSource, request, now, async (tx) => {
    await lockAuthenticators(tx, userId);
    if (!(await hasSecondProof(tx, userId))) return { refusal: 'SECOND_FACTOR_MISSING' };
    await requireFreshProof(tx, caller, userId, now);
    const resultId = newId('rcs');
    await replaceRecoveryCodes(tx, userId, resultId, keys);
    await noteSecurityEvent(tx, userId, 'RECOVERY_CODES_RENEWED', now);
    return { resultId };
  });
  return recoveryCodesOf(id, keys);
}

/** Keeps the hashes of the codes that follow from an id, in place of all that the person had. */
export async function replaceRecoveryCodes(
  tx: EntityManager,
  userId: string,
  id: string,
  keys: Keys,
): Promise<void> {
  const codes = await recoveryCodesOf(id, keys);
  const hashes = await Promise.all(codes.map((each) => recoveryCodeHash(userId, each, keys)));
  await tx.delete(RecoveryCodeTable, { userId });
  await tx.insert(
    RecoveryCodeTable,
    hashes.map((codeHash) => ({ codeHash, userId, usedAt: null })),
  );
}
