import type { EntityManager } from 'typeorm';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import type { Keys } from './keys.ts';
import { RecoveryCodeTable, TotpTable } from './proofTables.ts';
import { recoveryCodeHash, recoveryCodesOf } from './recoveryCode.ts';
import { spendTotpCode } from './spendTotpCode.ts';

export interface ConfirmTotpInput {
  readonly enrolmentId: string;
  readonly code: string;
  readonly idempotencyKey: string;
}

/**
 * Enrols an authenticator app by a first code of it, and gives recovery codes, shown only now and to
 * a repetition of this very request.
 *
 * Refuses: TOTP_ENROLMENT_UNKNOWN; TOTP_ENROLLED, also for the slower of two at once; CODE_INVALID;
 * CODE_USED; STEP_UP_LOCKED, after too many wrong codes in a row; IDEMPOTENCY_CONFLICT.
 */
export async function confirmTotp(
  userId: string,
  input: ConfirmTotpInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<string[]> {
  const { enrolmentId, code, idempotencyKey } = input;
  const request = await requestOf('confirmTotp', userId, idempotencyKey, [enrolmentId, code], keys);
  const now = clock.now();
  const id = await answerOnce(dataSource, request, now, (tx) => confirm(tx, userId, input, keys, now));
  return recoveryCodesOf(id, keys);
}

async function confirm(
  tx: EntityManager,
  userId: string,
  { enrolmentId: id, code }: ConfirmTotpInput,
  keys: Keys,
  now: Date,
): Promise<Outcome> {
  const totps = tx.getRepository(TotpTable);
  const totp = await totps.findOneBy({ id, userId });
  if (!totp) return { refusal: 'TOTP_ENROLMENT_UNKNOWN' };
  const refusal = await spendTotpCode(tx, totp, code, keys, now);
  if (refusal !== null) return { refusal };
  // The count of tries is locked by now, so no other confirmation of this person is under way.
  if (await totps.existsBy({ userId, isConfirmed: true })) return { refusal: 'TOTP_ENROLLED' };
  await tx.update(TotpTable, { id }, { isConfirmed: true });
  const codes = await recoveryCodesOf(id, keys);
  const hashes = await Promise.all(codes.map((each) => recoveryCodeHash(userId, each, keys)));
  await tx.insert(
    RecoveryCodeTable,
    hashes.map((codeHash) => ({ codeHash, userId, usedAt: null })),
  );
  return { resultId: id };
}
