import type { Migration } from '../../../common/migration.ts';

/**
 * Applications for credit: how far each is, where every figure came from, and what bounds them all. Prices, caps and
 * rules are in force from a date and are changed by adding rows. What a person asks for is answered once by the same
 * table as what a service asks for.
 */
export const createApplications: Migration = {
  name: 'createApplications1763910000000',
  sql: `
    CREATE TABLE credit_application_rules (
      in_force_from timestamptz(3) PRIMARY KEY,
      grantor_party_id text NOT NULL,
      operator_party_id text NOT NULL,
      offer_days integer NOT NULL CONSTRAINT credit_application_rules_offer_days_positive CHECK (offer_days > 0),
      withdrawal_days integer NOT NULL
        CONSTRAINT credit_application_rules_withdrawal_not_negative CHECK (withdrawal_days >= 0),
      step_up_lives_seconds integer NOT NULL
        CONSTRAINT credit_application_rules_step_up_positive CHECK (step_up_lives_seconds > 0),
      standard_purchase_fen bigint NOT NULL
        CONSTRAINT credit_application_rules_purchase_positive CHECK (standard_purchase_fen > 0),
      standard_tenor integer NOT NULL
        CONSTRAINT credit_application_rules_tenor CHECK (standard_tenor BETWEEN 1 AND 360)
    );

    CREATE TABLE price_grid (
      in_force_from date NOT NULL,
      grade text NOT NULL CONSTRAINT price_grid_grade_known CHECK (grade IN ('A', 'B', 'C', 'D')),
      product_id text NOT NULL CONSTRAINT price_grid_product REFERENCES credit_products,
      monthly_fee_rate numeric NOT NULL
        CONSTRAINT price_grid_rate_is_fraction CHECK (monthly_fee_rate BETWEEN 0 AND 1),
      PRIMARY KEY (in_force_from, grade, product_id)
    );

    CREATE TABLE appetite_caps (
      in_force_from date NOT NULL,
      segment text NOT NULL CONSTRAINT appetite_caps_segment_known
        CHECK (segment IN ('TOTAL', 'GRADE_A', 'GRADE_B', 'GRADE_C', 'GRADE_D', 'NEW_LINES_A_DAY')),
      cap bigint NOT NULL CONSTRAINT appetite_caps_not_negative CHECK (cap >= 0),
      PRIMARY KEY (in_force_from, segment)
    );

    CREATE TABLE credit_applications (
      id text PRIMARY KEY,
      user_id text NOT NULL,
      status text NOT NULL CONSTRAINT credit_applications_status_known CHECK (status IN ('RECEIVED', 'SCORED',
        'CAPACITY_RESERVED', 'BANK_APPROVED', 'OFFERED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'FAILED')),
      failure text,
      product_id text NOT NULL CONSTRAINT credit_applications_product REFERENCES credit_products,
      requested_fen bigint CONSTRAINT credit_applications_requested_positive CHECK (requested_fen > 0),
      limit_fen bigint CONSTRAINT credit_applications_limit_positive CHECK (limit_fen > 0),
      currency text NOT NULL CONSTRAINT credit_applications_currency_known CHECK (currency = 'CNY'),
      grade text CONSTRAINT credit_applications_grade_known CHECK (grade IN ('A', 'B', 'C', 'D')),
      reasons jsonb NOT NULL DEFAULT '[]',
      model_version text,
      monthly_fee_rate numeric,
      price_in_force_from date,
      capacity_on date,
      approval_id text CONSTRAINT credit_applications_approval_once UNIQUE,
      received_at timestamptz(3) NOT NULL,
      moved_at timestamptz(3) NOT NULL,
      CONSTRAINT credit_applications_failure_named CHECK ((status = 'FAILED') = (failure IS NOT NULL)),
      CONSTRAINT credit_applications_approved_before_offered
        CHECK (status NOT IN ('BANK_APPROVED', 'OFFERED', 'ACCEPTED') OR approval_id IS NOT NULL),
      CONSTRAINT credit_applications_within_request CHECK (limit_fen <= requested_fen)
    );
    CREATE UNIQUE INDEX credit_applications_one_open_per_user ON credit_applications (user_id)
      WHERE status NOT IN ('ACCEPTED', 'DECLINED', 'EXPIRED', 'FAILED');
    CREATE INDEX credit_applications_user ON credit_applications (user_id, received_at DESC, id DESC);
    CREATE INDEX credit_applications_exposed ON credit_applications (grade) INCLUDE (limit_fen)
      WHERE status IN ('CAPACITY_RESERVED', 'BANK_APPROVED', 'OFFERED');
    CREATE INDEX credit_applications_by_day ON credit_applications (capacity_on);
    CREATE INDEX credit_lines_exposed ON credit_lines (grade) INCLUDE (limit_fen) WHERE status <> 'CLOSED';

    CREATE TABLE credit_application_stages (
      application_id text NOT NULL CONSTRAINT credit_application_stages_application REFERENCES credit_applications,
      status text NOT NULL,
      source text NOT NULL,
      reference text,
      model_version text,
      policy_version text,
      limit_fen bigint,
      reached_at timestamptz(3) NOT NULL,
      PRIMARY KEY (application_id, status)
    );

    CREATE TABLE appetite_breaches (
      application_id text NOT NULL CONSTRAINT appetite_breaches_application REFERENCES credit_applications,
      segment text NOT NULL,
      cap bigint NOT NULL,
      used bigint NOT NULL,
      asked bigint NOT NULL,
      raised_at timestamptz(3) NOT NULL,
      PRIMARY KEY (application_id, segment)
    );

    ALTER TABLE offers
      ADD COLUMN application_id text CONSTRAINT offers_once_per_application UNIQUE
        CONSTRAINT offers_application REFERENCES credit_applications,
      ADD COLUMN product_id text CONSTRAINT offers_product REFERENCES credit_products,
      ADD COLUMN monthly_fee_rate numeric,
      ADD COLUMN example_purchase_fen bigint,
      ADD COLUMN example_tenor integer,
      ADD COLUMN ended_at timestamptz(3),
      ADD CONSTRAINT offers_accepted_or_ended CHECK (num_nonnulls(accepted_at, ended_at) < 2);
    GRANT UPDATE (ended_at) ON offers TO whiteslip_credit_lines;

    ALTER TABLE credit_lines
      ADD COLUMN offer_id text CONSTRAINT credit_lines_once_per_offer UNIQUE
        CONSTRAINT credit_lines_offer REFERENCES offers,
      ADD COLUMN approval_id text;

    ALTER TABLE credit_line_changes
      DROP CONSTRAINT credit_line_changes_kind_known,
      ADD CONSTRAINT credit_line_changes_kind_known CHECK (kind IN
        ('OPENED', 'ACTIVATED', 'LIMIT_INCREASED', 'LIMIT_DECREASED', 'FROZEN', 'UNFROZEN', 'CLOSED'));

    ALTER TABLE line_requests
      ADD COLUMN application_id text CONSTRAINT line_requests_application REFERENCES credit_applications,
      DROP CONSTRAINT line_requests_one_answer,
      ADD CONSTRAINT line_requests_one_answer
        CHECK (num_nonnulls(hold_id, credit_line_id, application_id, refusal) = 1),
      DROP CONSTRAINT line_requests_operation_known,
      ADD CONSTRAINT line_requests_operation_known CHECK (operation IN ('placeHold', 'captureHold',
        'releaseHold', 'restoreCredit', 'changeLimit', 'freezeLine', 'unfreezeLine', 'applyForCredit',
        'acceptOffer', 'cancelCredit', 'requestLimitChange'));

    GRANT SELECT ON credit_application_rules, price_grid, appetite_caps TO whiteslip_credit_lines;
    GRANT SELECT, INSERT ON credit_applications, credit_application_stages, appetite_breaches
      TO whiteslip_credit_lines;
    GRANT UPDATE (status, failure, limit_fen, grade, reasons, model_version, monthly_fee_rate, price_in_force_from,
      capacity_on, approval_id, moved_at) ON credit_applications TO whiteslip_credit_lines;
  `,
};
