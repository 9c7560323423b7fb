import { newId } from '../../common/ids.ts';
import { answerOnce, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { readTerms, shownHashOf } from './terms.ts';
import { type TermsAcceptanceRow, TermsAcceptanceTable } from './termsTables.ts';

export interface AcceptTermsInput {
  readonly version: string;
  readonly shownHash: string;
  readonly idempotencyKey: string;
}

/**
 * Keeps that a person accepted the terms in force, with the hash of what was shown. What was accepted
 * before stays as it was.
 *
 * Refuses: TERMS_OUTDATED, when another version is in force; TERMS_SHOWN_DIFFER, when what was shown is
 * not what the version says; IDEMPOTENCY_CONFLICT.
 */
export async function acceptTerms(
  userId: string,
  { version, shownHash, idempotencyKey }: AcceptTermsInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<TermsAcceptanceRow> {
  const request = await requestOf('acceptTerms', userId, idempotencyKey, [version, shownHash], keys);
  const now = clock.now();
  const terms = await readTerms(dataSource, 'CREDIT', now);
  const id = await answerOnce(dataSource, request, now, async (tx) => {
    if (terms.version !== version) return { refusal: 'TERMS_OUTDATED' };
    if (shownHashOf(terms) !== shownHash) return { refusal: 'TERMS_SHOWN_DIFFER' };
    await tx.query(
      `INSERT INTO terms_acceptances (id, user_id, version, shown_hash, accepted_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT ON CONSTRAINT terms_acceptances_once DO NOTHING`,
      [newId('acp'), userId, version, shownHash, now],
    );
    const accepted = tx.getRepository(TermsAcceptanceTable);
    return { resultId: (await accepted.findOneByOrFail({ userId, version })).id };
  });
  return dataSource.getRepository(TermsAcceptanceTable).findOneByOrFail({ id });
}
