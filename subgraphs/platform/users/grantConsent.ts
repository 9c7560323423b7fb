import type { EntityManager } from 'typeorm';
import { IsNull, Not } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import type { ConsentPurpose } from './consent.ts';
import { type OfferedConsent, readOfferedConsents } from './consentTexts.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { lockConsents } from './lockConsents.ts';
import { type ConsentRow, ConsentTable } from './tables.ts';

export interface GrantConsentInput {
  readonly purpose: ConsentPurpose;
  readonly recipientId: string;
  readonly textVersion: string;
  /** Whether the person agreed, apart from all else, that the data is sensitive. */
  readonly isSensitiveAgreed: boolean;
  readonly idempotencyKey: string;
}

/**
 * Gives a person's consent for one purpose and one recipient, by the text in force. Where it was given
 * already, it stays as it is; a consent by an older text ends as the new one begins.
 *
 * Refuses: CONSENT_NOT_OFFERED, for this purpose and recipient; CONSENT_TEXT_OUTDATED, when another
 * text was shown than is in force; SENSITIVE_NOT_AGREED; IDEMPOTENCY_CONFLICT.
 */
export async function grantConsent(
  userId: string,
  input: GrantConsentInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<ConsentRow> {
  const { purpose, recipientId, textVersion, isSensitiveAgreed, idempotencyKey } = input;
  const body = [purpose, recipientId, textVersion, String(isSensitiveAgreed)];
  const request = await requestOf('grantConsent', userId, idempotencyKey, body, keys);
  const now = clock.now();
  const offered = await readOfferedConsents(dataSource, now);
  const offer = offered.find((each) => each.purpose === purpose && each.recipientId === recipientId);
  const id = await answerOnce(dataSource, request, now, async (tx) => {
    if (!offer) return { refusal: 'CONSENT_NOT_OFFERED' };
    if (offer.version !== textVersion) return { refusal: 'CONSENT_TEXT_OUTDATED' };
    if (offer.isSensitive && !isSensitiveAgreed) return { refusal: 'SENSITIVE_NOT_AGREED' };
    return grant(tx, userId, offer, now);
  });
  return dataSource.getRepository(ConsentTable).findOneByOrFail({ id });
}

async function grant(tx: EntityManager, userId: string, offer: OfferedConsent, now: Date): Promise<Outcome> {
  const { purpose, recipientId: recipientPartyId, version: textVersion, isSensitive } = offer;
  await lockConsents(tx, userId);
  const inForce = { userId, purpose, recipientPartyId, withdrawnAt: IsNull() };
  const same = await tx.getRepository(ConsentTable).findOneBy({ ...inForce, textVersion });
  if (same) return { resultId: same.id };
  await tx.update(ConsentTable, { ...inForce, textVersion: Not(textVersion) }, { withdrawnAt: now });
  const id = newId('cns');
  await tx.insert(ConsentTable, {
    id,
    userId,
    purpose,
    recipientPartyId,
    textVersion,
    isSensitive,
    grantedAt: now,
    withdrawnAt: null,
  });
  return { resultId: id };
}
