import type { Migration } from '../../../common/migration.ts';

/** What people say against decisions, and what they are answered. A case is opened once and answered once. */
export const createAppeals: Migration = {
  name: 'createAppeals1763800040000',
  sql: `
    CREATE TABLE appeals (
      id text CONSTRAINT appeals_pkey PRIMARY KEY,
      decision_id text NOT NULL CONSTRAINT appeals_one_a_decision UNIQUE REFERENCES decisions,
      user_id text NOT NULL,
      statement text NOT NULL CHECK (length(statement) BETWEEN 10 AND 2000),
      idempotency_key text NOT NULL,
      opened_at timestamptz(3) NOT NULL,
      status text NOT NULL CHECK (status IN ('OPEN', 'UPHELD', 'REJECTED')),
      answer text,
      answered_by text,
      answer_key text,
      answered_at timestamptz(3),
      CONSTRAINT appeals_one_a_key UNIQUE (user_id, idempotency_key),
      CONSTRAINT appeals_one_an_answer_key UNIQUE (answered_by, answer_key),
      CONSTRAINT appeals_answered_or_open CHECK ((status = 'OPEN') = (answered_at IS NULL)
        AND (answered_at IS NULL) = (answer IS NULL) AND (answer IS NULL) = (answered_by IS NULL))
    );
    CREATE INDEX appeals_by_opening ON appeals (opened_at, id);

    GRANT SELECT, INSERT ON appeals TO whiteslip_risk;
    GRANT UPDATE (status, answer, answered_by, answer_key, answered_at, statement) ON appeals TO whiteslip_risk;
  `,
};
