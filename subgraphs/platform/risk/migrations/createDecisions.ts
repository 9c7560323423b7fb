import type { Migration } from '../../../common/migration.ts';

/** Scores of people, and decisions about applications and purchases. Neither is ever changed. */
export const createDecisions: Migration = {
  name: 'createDecisions1763800000000',
  sql: `
    CREATE TABLE scores (
      id text PRIMARY KEY,
      user_id text NOT NULL,
      score integer NOT NULL CONSTRAINT scores_score_not_negative CHECK (score >= 0),
      model_version text NOT NULL,
      reason_codes text[] NOT NULL
        CONSTRAINT scores_reasons_at_most_four CHECK (cardinality(reason_codes) <= 4),
      scored_at timestamptz(3) NOT NULL
    );
    CREATE INDEX scores_user_scored ON scores (user_id, scored_at DESC, id DESC);

    CREATE TABLE decisions (
      id text PRIMARY KEY,
      user_id text NOT NULL,
      subject text NOT NULL
        CONSTRAINT decisions_subject_known CHECK (subject IN ('APPLICATION', 'TRANSACTION')),
      outcome text NOT NULL CONSTRAINT decisions_outcome_known
        CHECK (outcome IN ('APPROVE', 'CHALLENGE', 'REVIEW', 'DECLINE')),
      reason_codes text[] NOT NULL
        CONSTRAINT decisions_reasons_at_most_four CHECK (cardinality(reason_codes) <= 4),
      order_id text,
      decided_at timestamptz(3) NOT NULL,
      CONSTRAINT decisions_order_by_subject CHECK ((subject = 'TRANSACTION') = (order_id IS NOT NULL)),
      CONSTRAINT decisions_explained CHECK (outcome = 'APPROVE' OR cardinality(reason_codes) > 0)
    );
    CREATE INDEX decisions_user_decided ON decisions (user_id, decided_at DESC, id DESC);
    CREATE INDEX decisions_order_decided ON decisions (order_id, decided_at DESC, id DESC)
      WHERE order_id IS NOT NULL;

    GRANT SELECT, INSERT ON scores, decisions TO whiteslip_risk;
  `,
};
