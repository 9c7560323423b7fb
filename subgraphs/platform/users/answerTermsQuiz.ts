import { type EntityManager, MoreThan } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { orderedAnswersOf, quizHashOf, readQuiz, rightCountOf, type ShownQuiz } from './quiz.ts';
import { type QuizAnswer, type QuizAttemptRow, QuizAttemptTable } from './quizTables.ts';
import { readTerms } from './terms.ts';

export interface AnswerTermsQuizInput {
  readonly quizVersion: string;
  readonly shownHash: string;
  readonly answers: readonly QuizAnswer[];
  readonly idempotencyKey: string;
}

const dayMs = 86_400_000;

/**
 * Keeps a person's answers to the quiz in force on the terms in force, with the hash of what was shown,
 * and says whether they are enough. Wrong answers are an attempt, not a refusal.
 *
 * Refuses: QUIZ_OUTDATED, when another quiz is in force; QUIZ_SHOWN_DIFFER, also when other terms came
 * into force meanwhile; QUIZ_ANSWERS_INCOMPLETE; QUIZ_TRIES_SPENT, also to the slower of two at once;
 * IDEMPOTENCY_CONFLICT.
 */
export async function answerTermsQuiz(
  userId: string,
  { quizVersion, shownHash, answers, idempotencyKey }: AnswerTermsQuizInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<QuizAttemptRow> {
  const body = [quizVersion, shownHash, ...answers.flatMap((each) => [each.questionId, each.choiceId])];
  const request = await requestOf('answerTermsQuiz', userId, idempotencyKey, body, keys);
  const now = clock.now();
  const terms = await readTerms(dataSource, 'CREDIT', now);
  const quiz = await readQuiz(dataSource, terms.version, now);
  const id = await answerOnce(dataSource, request, now, async (tx) => {
    if (quiz.version !== quizVersion) return { refusal: 'QUIZ_OUTDATED' };
    if (quizHashOf(quiz) !== shownHash) return { refusal: 'QUIZ_SHOWN_DIFFER' };
    const ordered = orderedAnswersOf(quiz, answers);
    return ordered === null
      ? { refusal: 'QUIZ_ANSWERS_INCOMPLETE' }
      : attempt(tx, userId, quiz, ordered, now);
  });
  return dataSource.getRepository(QuizAttemptTable).findOneByOrFail({ id });
}

/** Tries of one person are counted one at a time. */
async function attempt(
  tx: EntityManager,
  userId: string,
  quiz: ShownQuiz,
  answers: readonly QuizAnswer[],
  now: Date,
): Promise<Outcome> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`quiz of ${userId}`]);
  const { version: quizVersion, termsVersion } = quiz;
  const answeredAt = MoreThan(new Date(now.getTime() - dayMs));
  const tries = await tx.getRepository(QuizAttemptTable).countBy({ userId, termsVersion, answeredAt });
  if (tries >= quiz.triesPerDay) return { refusal: 'QUIZ_TRIES_SPENT' };
  const id = newId('qat');
  const rightCount = rightCountOf(quiz, answers);
  await tx.insert(QuizAttemptTable, {
    id,
    userId,
    quizVersion,
    termsVersion,
    shownHash: quizHashOf(quiz),
    answers: Object.fromEntries(answers.map((each) => [each.questionId, each.choiceId])),
    rightCount,
    isPassed: rightCount >= quiz.neededRight,
    answeredAt: now,
  });
  return { resultId: id };
}
