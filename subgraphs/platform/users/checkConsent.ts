import { type DataSource, IsNull, LessThanOrEqual } from 'typeorm';
import type { ConsentPurpose } from './consent.ts';
import { ConsentCheckTable, type ConsentRow, ConsentTable } from './tables.ts';

export interface ConsentQuestion {
  readonly userId: string;
  readonly purpose: ConsentPurpose;
  readonly recipientId: string;
}

/**
 * Gives the consent that covers a read now; null where none does. Either way a row of evidence stays:
 * which service asked about whom, for what, for which recipient, and what it was told. Refuses nothing.
 */
export async function checkConsent(
  dataSource: DataSource,
  question: ConsentQuestion,
  service: string,
  now: Date,
): Promise<ConsentRow | null> {
  const { userId, purpose, recipientId: recipientPartyId } = question;
  const consent = await dataSource.getRepository(ConsentTable).findOneBy({
    userId,
    purpose,
    recipientPartyId,
    grantedAt: LessThanOrEqual(now),
    withdrawnAt: IsNull(),
  });
  await dataSource.getRepository(ConsentCheckTable).insert({
    service,
    userId,
    purpose,
    recipientPartyId,
    consentId: consent?.id ?? null,
    checkedAt: now,
  });
  return consent;
}
