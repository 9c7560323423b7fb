import type { Migration } from '../../../common/migration.ts';

/** Plans and their instalments. What follows from the business day is computed and never stored. */
export const createInstalmentPlans: Migration = {
  name: 'createInstalmentPlans1763800001000',
  sql: `
    CREATE TABLE instalment_plans (
      id text PRIMARY KEY,
      order_id text NOT NULL,
      user_id text NOT NULL,
      credit_line_id text NOT NULL,
      method text NOT NULL
        CONSTRAINT instalment_plans_method_known CHECK (method IN ('FEE', 'ANNUITY', 'EQUAL_PRINCIPAL')),
      principal_fen bigint NOT NULL CONSTRAINT instalment_plans_principal_positive CHECK (principal_fen > 0),
      currency text NOT NULL CONSTRAINT instalment_plans_currency_known CHECK (currency = 'CNY'),
      tenor integer NOT NULL CONSTRAINT instalment_plans_tenor_positive CHECK (tenor > 0),
      captured_at timestamptz(3) NOT NULL,
      written_off_on date,
      CONSTRAINT instalment_plans_of_user UNIQUE (id, user_id)
    );
    CREATE INDEX instalment_plans_order_captured ON instalment_plans (order_id, captured_at DESC, id DESC);
    CREATE INDEX instalment_plans_line ON instalment_plans (credit_line_id);

    CREATE TABLE instalments (
      id text PRIMARY KEY,
      plan_id text NOT NULL,
      user_id text NOT NULL,
      number integer NOT NULL CONSTRAINT instalments_number_positive CHECK (number > 0),
      due_on date NOT NULL,
      principal_fen bigint NOT NULL CONSTRAINT instalments_principal_not_negative CHECK (principal_fen >= 0),
      fee_fen bigint NOT NULL DEFAULT 0 CONSTRAINT instalments_fee_not_negative CHECK (fee_fen >= 0),
      interest_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT instalments_interest_not_negative CHECK (interest_fen >= 0),
      penalty_fen bigint NOT NULL DEFAULT 0 CONSTRAINT instalments_penalty_not_negative CHECK (penalty_fen >= 0),
      principal_paid_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT instalments_principal_paid CHECK (principal_paid_fen BETWEEN 0 AND principal_fen),
      fee_paid_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT instalments_fee_paid CHECK (fee_paid_fen BETWEEN 0 AND fee_fen),
      interest_paid_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT instalments_interest_paid CHECK (interest_paid_fen BETWEEN 0 AND interest_fen),
      penalty_paid_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT instalments_penalty_paid CHECK (penalty_paid_fen BETWEEN 0 AND penalty_fen),
      currency text NOT NULL CONSTRAINT instalments_currency_known CHECK (currency = 'CNY'),
      CONSTRAINT instalments_plan FOREIGN KEY (plan_id, user_id) REFERENCES instalment_plans (id, user_id),
      CONSTRAINT instalments_number_once UNIQUE (plan_id, number)
    );

    GRANT SELECT, INSERT ON instalment_plans, instalments TO whiteslip_receivables;
    GRANT UPDATE (written_off_on) ON instalment_plans TO whiteslip_receivables;
    GRANT UPDATE (penalty_fen, penalty_paid_fen, fee_paid_fen, interest_paid_fen, principal_paid_fen)
      ON instalments TO whiteslip_receivables;
  `,
};
