import type { EntityManager } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { requireFreshProof } from './freshProof.ts';
import type { Keys } from './keys.ts';
import { lockAuthenticators } from './lockAuthenticators.ts';
import { noteSecurityEvent } from './noteSecurityEvent.ts';
import { TotpTable } from './proofTables.ts';
import { recoveryCodesOf } from './recoveryCode.ts';
import { replaceRecoveryCodes } from './renewRecoveryCodes.ts';
import { spendTotpCode } from './spendTotpCode.ts';

export interface ConfirmTotpInput {
  readonly enrolmentId: string;
  readonly code: string;
  readonly idempotencyKey: string;
}

/**
 * Enrols an authenticator app by a first code of it, and gives recovery codes, shown only now and to
 * a repetition of this very request. A replacement ends the app, and the codes, that were before it.
 *
 * Refuses: TOTP_ENROLMENT_UNKNOWN; TOTP_ENROLLED, also for the slower of two at once; STEP_UP_REQUIRED and
 * PROOF_TOO_OLD (freshProof.ts); CODE_INVALID; CODE_USED; STEP_UP_LOCKED, after too many wrong codes in a
 * row; IDEMPOTENCY_CONFLICT.
 */
export async function confirmTotp(
  userId: string,
  caller: Caller,
  input: ConfirmTotpInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<string[]> {
  const { enrolmentId, code, idempotencyKey } = input;
  const request = await requestOf('confirmTotp', userId, idempotencyKey, [enrolmentId, code], keys);
  const now = clock.now();
  const id = await answerOnce(dataSource, request, now, async (tx) => {
    await lockAuthenticators(tx, userId);
    return confirm(tx, caller, userId, input, keys, now);
  });
  return recoveryCodesOf(id, keys);
}

async function confirm(
  tx: EntityManager,
  caller: Caller,
  userId: string,
  { enrolmentId: id, code }: ConfirmTotpInput,
  keys: Keys,
  now: Date,
): Promise<Outcome> {
  const totps = tx.getRepository(TotpTable);
  const totp = await totps.findOneBy({ id, userId });
  if (!totp) return { refusal: 'TOTP_ENROLMENT_UNKNOWN' };
  const isEnrolled = await totps.existsBy({ userId, isConfirmed: true });
  if (isEnrolled && !totp.isReplacement) return { refusal: 'TOTP_ENROLLED' };
  await requireFreshProof(tx, caller, userId, now);
  const refusal = await spendTotpCode(tx, totp, code, keys, now);
  if (refusal !== null) return { refusal };
  await totps.delete({ userId, isConfirmed: true });
  await totps.update({ id }, { isConfirmed: true });
  await replaceRecoveryCodes(tx, userId, id, keys);
  await noteSecurityEvent(tx, userId, 'TOTP_ENROLLED', now);
  return { resultId: id };
}
