import { GraphQLError } from 'graphql';
import type { DataSource } from 'typeorm';
import type { ConsentPurpose } from './consent.ts';
import { readCoveringConsents } from './outdatedConsents.ts';
import { ConsentCheckTable, type ConsentRow } from './tables.ts';

export interface ConsentQuestion {
  readonly userId: string;
  readonly purpose: ConsentPurpose;
  readonly recipientId: string;
}

/** As many as a batch of references has. */
const mostQuestions = 1_000;

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
  await dataSource.getRepository(ConsentCheckTable).insert(
    questions.map(({ userId, purpose, recipientId }, index) => ({
      service,
      userId,
      purpose,
      recipientPartyId: recipientId,
      consentId: answers[index]?.id ?? null,
      checkedAt: now,
    })),
  );
  return answers;
}

function isCovering(consent: ConsentRow, { userId, purpose, recipientId }: ConsentQuestion): boolean {
  return consent.userId === userId && consent.purpose === purpose && consent.recipientPartyId === recipientId;
}
