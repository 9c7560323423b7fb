import type { DataSource } from 'typeorm';
import type { Clock } from '../../common/clock.ts';
import { newId } from '../../common/ids.ts';
import { answerOnce, requestOf } from './answerOnce.ts';
import type { Keys } from './keys.ts';
import { type TotpRow, TotpTable } from './proofTables.ts';
import { newTotpSecret } from './totp.ts';

export interface IdentityParts {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly keys: Keys;
}

/**
 * Begins to enrol an authenticator app: makes a secret and keeps it sealed. Nothing counts until
 * confirmTotp has seen a code of it.
 *
 * Refuses: TOTP_ENROLLED, where an app is enrolled already; IDEMPOTENCY_CONFLICT.
 */
export async function enrolTotp(
  userId: string,
  idempotencyKey: string,
  { dataSource, clock, keys }: IdentityParts,
): Promise<TotpRow> {
  const request = await requestOf('enrolTotp', userId, idempotencyKey, [], keys);
  const now = clock.now();
  const id = await answerOnce(dataSource, request, now, async (tx) => {
    if (await tx.getRepository(TotpTable).existsBy({ userId, isConfirmed: true })) {
      return { refusal: 'TOTP_ENROLLED' };
    }
    const id = newId('otp');
    const sealedSecret = await keys.seal(newTotpSecret(), 'totp', id);
    const row = { id, userId, sealedSecret, enrolledAt: now, isConfirmed: false, lastUsedStep: 0n };
    await tx.insert(TotpTable, row);
    return { resultId: id };
  });
  return dataSource.getRepository(TotpTable).findOneByOrFail({ id });
}
