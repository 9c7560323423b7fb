import type { Migration } from '../../../common/migration.ts';

/**
 * Kinds of terms, the quizzes on them, and what people answered. A quiz that was shown is never changed,
 * and an attempt neither: both tables take rows only.
 */
export const createQuizzes: Migration = {
  name: 'createQuizzes1763800007000',
  sql: `
    ALTER TABLE terms ADD COLUMN kind text NOT NULL DEFAULT 'CREDIT'
      CONSTRAINT terms_kind_known CHECK (kind IN ('CREDIT'));
    ALTER TABLE terms ALTER COLUMN kind DROP DEFAULT;

    CREATE TABLE quizzes (
      version text PRIMARY KEY,
      questions jsonb NOT NULL,
      needed_right integer NOT NULL CONSTRAINT quizzes_needed_right_possible
        CHECK (needed_right BETWEEN 1 AND jsonb_array_length(questions)),
      tries_per_day integer NOT NULL CONSTRAINT quizzes_tries_positive CHECK (tries_per_day > 0),
      in_force_from timestamptz(3) NOT NULL CONSTRAINT quizzes_one_from_an_instant UNIQUE
    );
    INSERT INTO quizzes (version, questions, needed_right, tries_per_day, in_force_from) VALUES ('2025-10', '[
      {"id": "cost", "rightChoiceId": "dearer",
       "text": "You buy for 12,000.00 and pay in 12 instalments with a fee of 0.5 % a month. What is the annual rate?",
       "choices": [
         {"id": "six", "text": "6 %: twelve times the fee."},
         {"id": "dearer", "text": "About 11 %: the fee stays the same while you owe less each month."},
         {"id": "none", "text": "Nothing: a fee is no interest."}]},
      {"id": "late", "rightChoiceId": "penalty",
       "text": "What happens when an instalment is not paid on its day?",
       "choices": [
         {"id": "wait", "text": "Nothing, until the last instalment is due."},
         {"id": "penalty", "text": "A penalty grows each day, and my line can be frozen."},
         {"id": "void", "text": "The purchase is undone."}]},
      {"id": "lender", "rightChoiceId": "bank",
       "text": "Who lends you the money, and takes it back from your card?",
       "choices": [
         {"id": "shop", "text": "The shop."},
         {"id": "platform", "text": "The platform."},
         {"id": "bank", "text": "The bank."}]}
    ]', 3, 5, '2025-01-01T00:00:00+08:00');

    CREATE TABLE quiz_attempts (
      id text PRIMARY KEY,
      user_id text NOT NULL CONSTRAINT quiz_attempts_user REFERENCES users,
      quiz_version text NOT NULL CONSTRAINT quiz_attempts_quiz REFERENCES quizzes,
      terms_version text NOT NULL CONSTRAINT quiz_attempts_terms REFERENCES terms,
      shown_hash text NOT NULL CONSTRAINT quiz_attempts_hash_form CHECK (shown_hash ~ '^[0-9a-f]{64}$'),
      answers jsonb NOT NULL,
      right_count integer NOT NULL,
      is_passed boolean NOT NULL,
      answered_at timestamptz(3) NOT NULL
    );
    CREATE INDEX quiz_attempts_user_answered ON quiz_attempts (user_id, answered_at);

    GRANT SELECT ON quizzes TO whiteslip_users;
    GRANT SELECT, INSERT ON quiz_attempts TO whiteslip_users;
  `,
};
