import { GraphQLError } from 'graphql';
import type { DataSource } from 'typeorm';
import { type PreparedStatement, queryPrepared } from '../../common/queryPrepared.ts';
import type { ConsentPurpose } from './consent.ts';
import { readCoveringConsents } from './outdatedConsents.ts';
import type { ConsentRow } from './tables.ts';

export interface ConsentQuestion {
  readonly userId: string;
  readonly purpose: ConsentPurpose;
  readonly recipientId: string;
}

/** As many as a batch of references has. */
const mostQuestions = 1_000;

const keepEvidence: PreparedStatement = {
  name: 'keep_consent_evidence',
  text: `
    INSERT INTO consent_checks (service, checked_at, user_id, purpose, recipient_party_id, consent_id)
    SELECT $1, $2, asked.*
    FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS asked`,
};

/**
 * Gives, question by question, the consent that covers a read now; null where none does. Either way a
 * row of evidence stays for each: which service asked about whom, for what, for which recipient, and
 * what it was told. Refuses more than a thousand questions.
 */
export async function checkConsents(
  dataSource: DataSource,
  questions: readonly ConsentQuestion[],
  service: string,
  now: Date,
): Promise<(ConsentRow | null)[]> {
  if (questions.length > mostQuestions) {
    throw new GraphQLError(`At most ${mostQuestions} questions.`, { extensions: { code: 'BAD_USER_INPUT' } });
  }
  if (questions.length === 0) return [];
  const userIds = questions.map(({ userId }) => userId);
  const inForce = await readCoveringConsents(dataSource, userIds, now);
  const answers = questions.map((question) => inForce.find((each) => isCovering(each, question)) ?? null);
  await queryPrepared(dataSource, keepEvidence, [
    service,
    now,
    userIds,
    questions.map(({ purpose }) => purpose),
    questions.map(({ recipientId }) => recipientId),
    answers.map((consent) => consent?.id ?? null),
  ]);
  return answers;
}

function isCovering(consent: ConsentRow, { userId, purpose, recipientId }: ConsentQuestion): boolean {
  return consent.userId === userId && consent.purpose === purpose && consent.recipientPartyId === recipientId;
}
