import type { Migration } from '../../../common/migration.ts';

/**
 * Assessing applications: the policy by date, what other lenders report, what each assessment rests on, and what
 * people appeal against. Policies and assessments are only ever added.
 */
export const createAssessments: Migration = {
  name: 'createAssessments1763800030000',
  sql: `
    CREATE TABLE credit_policies (
      version text CONSTRAINT credit_policies_pkey PRIMARY KEY,
      in_force_from timestamptz(3) NOT NULL CONSTRAINT credit_policies_one_at_a_time UNIQUE,
      consent_recipient_id text NOT NULL,
      reference_limit_fen bigint NOT NULL CHECK (reference_limit_fen > 0),
      least_limit_fen bigint NOT NULL CHECK (least_limit_fen > 0),
      limit_step_fen bigint NOT NULL CHECK (limit_step_fen > 0),
      starter_limit_fen bigint CHECK (starter_limit_fen > 0),
      unverified_limit_fen bigint CHECK (unverified_limit_fen > 0),
      income_months integer NOT NULL CHECK (income_months BETWEEN 1 AND 12),
      most_due_share_bp integer NOT NULL CHECK (most_due_share_bp BETWEEN 1 AND 10000),
      due_of_limit_bp integer NOT NULL CHECK (due_of_limit_bp BETWEEN 1 AND 10000),
      most_exposure_incomes integer NOT NULL CHECK (most_exposure_incomes > 0),
      report_lives_days integer NOT NULL CHECK (report_lives_days > 0),
      scores_through_outages boolean NOT NULL,
      appeal_days integer NOT NULL CHECK (appeal_days > 0)
    );

    CREATE TABLE credit_policy_grades (
      version text NOT NULL REFERENCES credit_policies,
      grade text NOT NULL CHECK (grade IN ('A', 'B', 'C', 'D')),
      most_limit_fen bigint NOT NULL CHECK (most_limit_fen > 0),
      most_incomes integer NOT NULL CHECK (most_incomes > 0),
      CONSTRAINT credit_policy_grades_pkey PRIMARY KEY (version, grade)
    );

    CREATE TABLE credit_reports (
      user_id text CONSTRAINT credit_reports_pkey PRIMARY KEY,
      reported_at timestamptz(3) NOT NULL,
      limit_fen bigint CHECK (limit_fen > 0),
      months jsonb NOT NULL CHECK (jsonb_array_length(months) = 6),
      monthly_due_fen bigint NOT NULL CHECK (monthly_due_fen >= 0),
      exposure_fen bigint NOT NULL CHECK (exposure_fen >= 0),
      lenders integer NOT NULL CHECK (lenders >= 0)
    );

    CREATE TABLE assessments (
      id text CONSTRAINT assessments_pkey PRIMARY KEY,
      application_id text NOT NULL CONSTRAINT assessments_one_an_application UNIQUE,
      idempotency_key text NOT NULL CONSTRAINT assessments_one_a_key UNIQUE,
      user_id text NOT NULL,
      requested_fen bigint,
      consent_id text NOT NULL,
      outcome text NOT NULL CHECK (outcome IN ('APPROVE', 'DECLINE')),
      score integer,
      probability_of_default text,
      grade text CHECK (grade IN ('A', 'B', 'C', 'D')),
      limit_fen bigint NOT NULL CHECK (limit_fen >= 0),
      model_version text NOT NULL,
      challenger_version text,
      challenger_score integer,
      policy_version text NOT NULL REFERENCES credit_policies,
      reason_codes text[] NOT NULL,
      vector jsonb NOT NULL,
      income_fen bigint,
      income_months integer NOT NULL,
      monthly_due_fen bigint,
      exposure_fen bigint,
      report_gap text,
      income_gap text,
      decision_id text NOT NULL REFERENCES decisions,
      assessed_at timestamptz(3) NOT NULL,
      CONSTRAINT assessments_approved_with_limit CHECK (
        (outcome = 'APPROVE' AND limit_fen > 0 AND grade IS NOT NULL) OR (outcome = 'DECLINE' AND limit_fen = 0)),
      CONSTRAINT assessments_report_or_gap CHECK ((report_gap IS NULL) = (monthly_due_fen IS NOT NULL)),
      CONSTRAINT assessments_income_or_gap CHECK ((income_gap IS NULL) = (income_fen IS NOT NULL))
    );
    CREATE INDEX assessments_of_person ON assessments (user_id, assessed_at);

    GRANT SELECT ON credit_policies, credit_policy_grades, credit_reports TO whiteslip_risk;
    GRANT SELECT, INSERT ON assessments TO whiteslip_risk;
    GRANT INSERT ON scores, decisions TO whiteslip_risk;
  `,
};
