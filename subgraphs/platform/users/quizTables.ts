import { EntitySchema } from 'typeorm';

/** A question, the answers to choose from, and the right one, which is never shown. */
export interface QuizQuestion {
  readonly id: string;
  readonly text: string;
  readonly choices: readonly { readonly id: string; readonly text: string }[];
  readonly rightChoiceId: string;
}

/** A quiz on the terms, by the instant from which it is in force. */
export interface QuizRow {
  readonly version: string;
  readonly questions: readonly QuizQuestion[];
  readonly neededRight: number;
  readonly triesPerDay: number;
  readonly inForceFrom: Date;
}

export const QuizTable = new EntitySchema<QuizRow>({
  name: 'Quiz',
  tableName: 'quizzes',
  columns: {
    version: { type: 'text', primary: true },
    questions: { type: 'jsonb' },
    neededRight: { type: 'integer' },
    triesPerDay: { type: 'integer' },
    inForceFrom: { type: 'timestamptz', precision: 3 },
  },
});

/** The answer that was chosen for a question. */
export interface QuizAnswer {
  readonly questionId: string;
  readonly choiceId: string;
}

/** What a person answered, and the hash of what was shown. */
export interface QuizAttemptRow {
  readonly id: string;
  readonly userId: string;
  readonly quizVersion: string;
  readonly termsVersion: string;
  readonly shownHash: string;
  /** The chosen answer's id by the question's. */
  readonly answers: Readonly<Record<string, string>>;
  readonly rightCount: number;
  readonly isPassed: boolean;
  readonly answeredAt: Date;
}

export const QuizAttemptTable = new EntitySchema<QuizAttemptRow>({
  name: 'QuizAttempt',
  tableName: 'quiz_attempts',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    quizVersion: { type: 'text' },
    termsVersion: { type: 'text' },
    shownHash: { type: 'text' },
    answers: { type: 'jsonb' },
    rightCount: { type: 'integer' },
    isPassed: { type: 'boolean' },
    answeredAt: { type: 'timestamptz', precision: 3 },
  },
});
