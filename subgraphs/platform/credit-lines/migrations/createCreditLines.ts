import type { Migration } from '../../../common/migration.ts';

/**
 * Credit lines, what is held on them, offers and products. What is available stands in the row, so
 * that its check refuses two spendings of the same money. Only a decrease of the limit may set
 * `over_limit_fen`; what is repaid lowers it before anything is available again.
 */
export const createCreditLines: Migration = {
  name: 'createCreditLines1763800000000',
  sql: `
    CREATE TABLE credit_lines (
      id text PRIMARY KEY,
      user_id text NOT NULL,
      status text NOT NULL CONSTRAINT credit_lines_status_known
        CHECK (status IN ('PENDING', 'ACTIVE', 'FROZEN', 'CLOSED')),
      grantor_party_id text NOT NULL,
      operator_party_id text NOT NULL,
      limit_fen bigint NOT NULL CONSTRAINT credit_lines_limit_not_negative CHECK (limit_fen >= 0),
      available_fen bigint NOT NULL
        CONSTRAINT credit_lines_available_not_negative CHECK (available_fen >= 0),
      held_fen bigint NOT NULL DEFAULT 0 CONSTRAINT credit_lines_held_not_negative CHECK (held_fen >= 0),
      drawn_fen bigint NOT NULL DEFAULT 0 CONSTRAINT credit_lines_drawn_not_negative CHECK (drawn_fen >= 0),
      over_limit_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT credit_lines_over_limit_not_negative CHECK (over_limit_fen >= 0),
      currency text NOT NULL CONSTRAINT credit_lines_currency_known CHECK (currency = 'CNY'),
      annual_rate numeric NOT NULL
        CONSTRAINT credit_lines_rate_is_fraction CHECK (annual_rate BETWEEN 0 AND 1),
      grade text NOT NULL CONSTRAINT credit_lines_grade_known CHECK (grade IN ('A', 'B', 'C', 'D')),
      repayment_card_id text,
      opened_at timestamptz(3) NOT NULL,
      activated_at timestamptz(3),
      CONSTRAINT credit_lines_add_up
        CHECK (available_fen + held_fen + drawn_fen = limit_fen + over_limit_fen),
      CONSTRAINT credit_lines_over_limit_spends_nothing CHECK (available_fen = 0 OR over_limit_fen = 0),
      CONSTRAINT credit_lines_activated_when_usable CHECK (status <> 'ACTIVE' OR activated_at IS NOT NULL),
      CONSTRAINT credit_lines_unused_until_active
        CHECK (activated_at IS NOT NULL OR (held_fen = 0 AND drawn_fen = 0)),
      CONSTRAINT credit_lines_of_user UNIQUE (id, user_id)
    );
    CREATE UNIQUE INDEX credit_lines_one_open_per_user ON credit_lines (user_id) WHERE status <> 'CLOSED';
    CREATE INDEX credit_lines_user_opened ON credit_lines (user_id, opened_at DESC, id DESC);
    CREATE INDEX credit_lines_repayment_card ON credit_lines (repayment_card_id);

    CREATE TABLE credit_line_changes (
      id text PRIMARY KEY,
      credit_line_id text NOT NULL CONSTRAINT credit_line_changes_line REFERENCES credit_lines,
      kind text NOT NULL CONSTRAINT credit_line_changes_kind_known CHECK (kind IN
        ('OPENED', 'LIMIT_INCREASED', 'LIMIT_DECREASED', 'FROZEN', 'UNFROZEN', 'CLOSED')),
      limit_before_fen bigint NOT NULL
        CONSTRAINT credit_line_changes_before_not_negative CHECK (limit_before_fen >= 0),
      limit_after_fen bigint NOT NULL
        CONSTRAINT credit_line_changes_after_not_negative CHECK (limit_after_fen >= 0),
      currency text NOT NULL CONSTRAINT credit_line_changes_currency_known CHECK (currency = 'CNY'),
      reason text NOT NULL,
      model_version text,
      changed_at timestamptz(3) NOT NULL,
      CONSTRAINT credit_line_changes_limit_by_kind CHECK (CASE kind
        WHEN 'OPENED' THEN limit_before_fen = 0
        WHEN 'LIMIT_INCREASED' THEN limit_after_fen > limit_before_fen
        WHEN 'LIMIT_DECREASED' THEN limit_after_fen < limit_before_fen
        ELSE limit_after_fen = limit_before_fen END)
    );
    CREATE INDEX credit_line_changes_line_changed
      ON credit_line_changes (credit_line_id, changed_at DESC, id DESC);

    CREATE TABLE holds (
      id text PRIMARY KEY,
      credit_line_id text NOT NULL,
      user_id text NOT NULL,
      order_id text NOT NULL,
      status text NOT NULL CONSTRAINT holds_status_known
        CHECK (status IN ('ACTIVE', 'PARTIALLY_CAPTURED', 'CAPTURED', 'RELEASED', 'EXPIRED')),
      amount_fen bigint NOT NULL CONSTRAINT holds_amount_positive CHECK (amount_fen > 0),
      captured_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT holds_captured_not_negative CHECK (captured_fen >= 0),
      released_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT holds_released_not_negative CHECK (released_fen >= 0),
      expired_fen bigint NOT NULL DEFAULT 0 CONSTRAINT holds_expired_not_negative CHECK (expired_fen >= 0),
      currency text NOT NULL CONSTRAINT holds_currency_known CHECK (currency = 'CNY'),
      placed_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      CONSTRAINT holds_line FOREIGN KEY (credit_line_id, user_id) REFERENCES credit_lines (id, user_id),
      CONSTRAINT holds_resolve_once CHECK (captured_fen + released_fen + expired_fen <= amount_fen),
      CONSTRAINT holds_status_by_amounts CHECK (CASE status
        WHEN 'ACTIVE' THEN captured_fen = 0 AND released_fen + expired_fen < amount_fen
        WHEN 'PARTIALLY_CAPTURED'
          THEN captured_fen > 0 AND captured_fen + released_fen + expired_fen < amount_fen
        WHEN 'CAPTURED' THEN captured_fen > 0 AND captured_fen + released_fen + expired_fen = amount_fen
        WHEN 'RELEASED' THEN captured_fen = 0 AND released_fen > 0 AND released_fen + expired_fen = amount_fen
        ELSE captured_fen = 0 AND expired_fen > 0 AND released_fen + expired_fen = amount_fen END),
      CONSTRAINT holds_end_after_start CHECK (expires_at > placed_at)
    );
    CREATE INDEX holds_line_placed ON holds (credit_line_id, placed_at DESC, id DESC);
    CREATE UNIQUE INDEX holds_one_open_per_order ON holds (order_id)
      WHERE status IN ('ACTIVE', 'PARTIALLY_CAPTURED');

    CREATE TABLE offers (
      id text PRIMARY KEY,
      user_id text NOT NULL,
      limit_fen bigint NOT NULL CONSTRAINT offers_limit_positive CHECK (limit_fen > 0),
      currency text NOT NULL CONSTRAINT offers_currency_known CHECK (currency = 'CNY'),
      grade text NOT NULL CONSTRAINT offers_grade_known CHECK (grade IN ('A', 'B', 'C', 'D')),
      annual_rate numeric NOT NULL CONSTRAINT offers_rate_is_fraction CHECK (annual_rate BETWEEN 0 AND 1),
      effective_annual_rate numeric NOT NULL
        CONSTRAINT offers_effective_rate_not_below CHECK (effective_annual_rate >= annual_rate),
      offered_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      accepted_at timestamptz(3),
      CONSTRAINT offers_end_after_start CHECK (expires_at > offered_at),
      CONSTRAINT offers_accepted_in_time CHECK (accepted_at >= offered_at AND accepted_at < expires_at)
    );
    CREATE INDEX offers_user_offered ON offers (user_id, offered_at DESC, id DESC);

    CREATE TABLE credit_products (
      id text PRIMARY KEY,
      name text NOT NULL,
      merchant_categories text[] NOT NULL,
      minimum_fen bigint NOT NULL CONSTRAINT credit_products_minimum_positive CHECK (minimum_fen > 0),
      maximum_fen bigint NOT NULL,
      currency text NOT NULL CONSTRAINT credit_products_currency_known CHECK (currency = 'CNY'),
      tenors integer[] NOT NULL
        CONSTRAINT credit_products_tenors_some CHECK (cardinality(tenors) > 0 AND 0 < ALL (tenors)),
      monthly_fee_rate numeric NOT NULL
        CONSTRAINT credit_products_rate_is_fraction CHECK (monthly_fee_rate BETWEEN 0 AND 1),
      rounding text NOT NULL
        CONSTRAINT credit_products_rounding_known CHECK (rounding IN ('HALF_UP', 'HALF_EVEN')),
      offered_from date NOT NULL,
      offered_until date,
      CONSTRAINT credit_products_range CHECK (maximum_fen >= minimum_fen),
      CONSTRAINT credit_products_offered_for_some_time CHECK (offered_until > offered_from)
    );

    GRANT SELECT, INSERT ON credit_lines, credit_line_changes, holds, offers TO whiteslip_credit_lines;
    GRANT UPDATE (status, limit_fen, available_fen, held_fen, drawn_fen, over_limit_fen, annual_rate, grade,
      repayment_card_id, activated_at) ON credit_lines TO whiteslip_credit_lines;
    GRANT UPDATE (status, captured_fen, released_fen, expired_fen) ON holds TO whiteslip_credit_lines;
    GRANT UPDATE (accepted_at) ON offers TO whiteslip_credit_lines;
    GRANT SELECT ON credit_products TO whiteslip_credit_lines;
  `,
};
