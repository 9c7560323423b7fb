import { answerOnce, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { lockConsents } from './lockConsents.ts';
import { type ConsentRow, ConsentTable } from './tables.ts';

export interface WithdrawConsentInput {
  readonly consentId: string;
  readonly idempotencyKey: string;
}

/**
 * Takes a consent back; the next read under it finds none. One that was taken back stays as it was.
 *
 * Refuses: CONSENT_UNKNOWN, where the person has no such consent; IDEMPOTENCY_CONFLICT.
 */
export async function withdrawConsent(
  userId: string,
  { consentId: id, idempotencyKey }: WithdrawConsentInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<ConsentRow> {
  const request = await requestOf('withdrawConsent', userId, idempotencyKey, [id], keys);
  const now = clock.now();
  await answerOnce(dataSource, request, now, async (tx) => {
    await lockConsents(tx, userId);
    const consent = await tx.getRepository(ConsentTable).findOneBy({ id, userId });
    if (!consent) return { refusal: 'CONSENT_UNKNOWN' };
    if (consent.withdrawnAt === null) await tx.update(ConsentTable, { id }, { withdrawnAt: now });
    return { resultId: id };
  });
  return dataSource.getRepository(ConsentTable).findOneByOrFail({ id });
}
