import type { DataSource } from 'typeorm';
import type { Caller } from '../../common/callers.ts';
import type { Clock } from '../../common/clock.ts';
import { newId } from '../../common/ids.ts';
import { answerOnce, requestOf } from './answerOnce.ts';
import { requireFreshProof } from './freshProof.ts';
import type { Keys } from './keys.ts';
import { type TotpRow, TotpTable } from './proofTables.ts';
import { newTotpSecret } from './totp.ts';

export interface IdentityParts {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly keys: Keys;
}

export interface EnrolTotpInput {
  /** Whether the app takes the place of the one that is enrolled. */
  readonly isReplacement?: boolean | null;
  readonly idempotencyKey: string;
}

/**
 * Begins to enrol an authenticator app, or another one in its place: makes a secret and keeps it sealed.
 * Nothing counts until confirmTotp has seen a code of it.
 *
 * Refuses: TOTP_ENROLLED, where an app is enrolled already and this is no replacement; STEP_UP_REQUIRED and
 * PROOF_TOO_OLD (freshProof.ts); IDEMPOTENCY_CONFLICT.
 */
export async function enrolTotp(
  userId: string,
  caller: Caller,
  input: EnrolTotpInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<TotpRow> {
  const isReplacement = input.isReplacement === true;
  const body = isReplacement ? ['replacement'] : [];
  const request = await requestOf('enrolTotp', userId, input.idempotencyKey, body, keys);
  const now = clock.now();
  const id = await answerOnce(dataSource, request, now, async (tx) => {
    const isEnrolled = await tx.getRepository(TotpTable).existsBy({ userId, isConfirmed: true });
    if (isEnrolled && !isReplacement) return { refusal: 'TOTP_ENROLLED' };
    await requireFreshProof(tx, caller, userId, now);
    const id = newId('otp');
    const sealedSecret = await keys.seal(newTotpSecret(), 'totp', id);
    const row = {
      id,
      userId,
      sealedSecret,
      enrolledAt: now,
      isConfirmed: false,
      isReplacement,
      lastUsedStep: 0n,
    };
    await tx.insert(TotpTable, row);
    return { resultId: id };
  });
  return dataSource.getRepository(TotpTable).findOneByOrFail({ id });
}
