import { createHash } from 'node:crypto';
import { type DataSource, LessThanOrEqual } from 'typeorm';
import { type QuizAnswer, QuizAttemptTable, type QuizRow, QuizTable } from './quizTables.ts';

/** A quiz as it is shown on one version of the terms. */
export interface ShownQuiz extends QuizRow {
  readonly termsVersion: string;
}

/** The quiz in force at an instant, on these terms. */
export async function readQuiz(dataSource: DataSource, termsVersion: string, now: Date): Promise<ShownQuiz> {
  const quiz = await dataSource
    .getRepository(QuizTable)
    .findOneOrFail({ where: { inForceFrom: LessThanOrEqual(now) }, order: { inForceFrom: 'DESC' } });
  return { ...quiz, termsVersion };
}

/** Whether the person passed this quiz on these terms. */
export function isQuizPassed(
  dataSource: DataSource,
  userId: string,
  { version: quizVersion, termsVersion }: ShownQuiz,
): Promise<boolean> {
  return dataSource
    .getRepository(QuizAttemptTable)
    .existsBy({ userId, quizVersion, termsVersion, isPassed: true });
}

/** SHA-256, in hex, of all that is shown: both versions, the questions and their answers in order. */
export function quizHashOf({ version, termsVersion, questions, neededRight }: ShownQuiz): string {
  const shown = questions.map(({ id, text, choices }) => [
    id,
    text,
    choices.map((each) => [each.id, each.text]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([termsVersion, version, shown, neededRight]))
    .digest('hex');
}

/** The answers in the order of the questions; null where a question lacks one of its own, or has two. */
export function orderedAnswersOf(
  { questions }: Pick<QuizRow, 'questions'>,
  answers: readonly QuizAnswer[],
): QuizAnswer[] | null {
  if (answers.length !== questions.length) return null;
  const ordered = questions.flatMap(({ id, choices }) =>
    answers.filter(
      ({ questionId, choiceId }) => questionId === id && choices.some((choice) => choice.id === choiceId),
    ),
  );
  const isEachOnce = questions.every(({ id }, index) => ordered[index]?.questionId === id);
  return isEachOnce ? ordered : null;
}

/** How many answers, in the order of the questions, are right. */
export function rightCountOf(
  { questions }: Pick<QuizRow, 'questions'>,
  ordered: readonly QuizAnswer[],
): number {
  return questions.filter(({ rightChoiceId }, index) => ordered[index]?.choiceId === rightChoiceId).length;
}
