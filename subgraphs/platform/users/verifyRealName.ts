import { createHash } from 'node:crypto';
import { type EntityManager, IsNull } from 'typeorm';
import type { SubgraphClient } from '../../common/callSubgraph.ts';
import { answerOnce, earlierResult, type Outcome, requestOf } from './answerOnce.ts';
import { askBank, type Holder } from './askBank.ts';
import { checkConsents } from './checkConsents.ts';
import { readOfferedConsents } from './consentTexts.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { refuse } from './identityRefusal.ts';
import { UserTable } from './tables.ts';

export interface VerifyRealNameInput {
  /** Name, ID number, card number and mobile number, sealed to the bank's key. */
  readonly sealedCard: string;
  readonly idempotencyKey: string;
}

export interface RealNameParts extends IdentityParts {
  readonly client: SubgraphClient;
}

/**
 * Has the bank say whether a person is who they say. The platform passes on what it cannot read; the bank
 * checks the form of the ID number and says whether the name that the person goes by here is the proven one; its
 * answer is kept in one transaction. After a crash between the
 * two, the same key goes on: the bank gives the same answer again, and counts one try.
 *
 * Refuses: REAL_NAME_VERIFIED, when this was done; CONSENT_MISSING; REAL_NAME_TAKEN, where another person
 * is the holder of the ID number; what the bank refuses (askBank.ts); IDEMPOTENCY_CONFLICT.
 */
export async function verifyRealName(
  userId: string,
  { sealedCard, idempotencyKey }: VerifyRealNameInput,
  parts: RealNameParts,
): Promise<void> {
  const { dataSource, clock, keys, client } = parts;
  const body = [createHash('sha256').update(sealedCard).digest('hex')];
  const request = await requestOf('verifyRealName', userId, idempotencyKey, body, keys);
  if ((await earlierResult(dataSource, request)) !== null) return;
  const people = dataSource.getRepository(UserTable);
  const user = await people.findOneBy({ id: userId, realNameVerifiedAt: IsNull() });
  if (!user) throw refuse('REAL_NAME_VERIFIED');
  await requireConsent(userId, parts);
  const answer = await askBank(user, sealedCard, idempotencyKey, client);
  const now = clock.now();
  await answerOnce(dataSource, request, now, async (tx) =>
    'refusal' in answer ? answer : keepRealName(tx, userId, answer, now),
  );
}

/** The person's data goes to the bank, and its answer comes back: the evidence of both is the consent check. */
async function requireConsent(userId: string, { dataSource, clock }: RealNameParts): Promise<void> {
  const now = clock.now();
  const offered = await readOfferedConsents(dataSource, now);
  const questions = offered
    .filter(({ purpose }) => purpose === 'REAL_NAME')
    .map(({ purpose, recipientId }) => ({ userId, purpose, recipientId }));
  const [consent] = await checkConsents(dataSource, questions, 'users', now);
  if (!consent) throw refuse('CONSENT_MISSING');
}

async function keepRealName(
  tx: EntityManager,
  userId: string,
  { holderToken, isNameSame }: Holder,
  now: Date,
): Promise<Outcome> {
  const kept: unknown[] = await tx.query(
    `INSERT INTO real_names (user_id, holder_token, verified_at) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [userId, holderToken, now],
  );
  if (kept.length > 0) {
    await tx.update(UserTable, { id: userId }, { realNameVerifiedAt: now, isNameProven: isNameSame });
    return { resultId: userId };
  }
  const isOpen = await tx.getRepository(UserTable).existsBy({ id: userId, realNameVerifiedAt: IsNull() });
  return { refusal: isOpen ? 'REAL_NAME_TAKEN' : 'REAL_NAME_VERIFIED' };
}
