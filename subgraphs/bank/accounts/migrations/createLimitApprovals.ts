import type { Migration } from '../../../common/migration.ts';

/**
 * The bank's approvals of limits. What an approval holds of the facility is its limit less what was released;
 * the facility's `reserved_fen` is their sum and, by its own check, never more than its limit.
 */
export const createLimitApprovals: Migration = {
  name: 'createLimitApprovals1763856000000',
  sql: `
  CREATE TABLE limit_approvals (
    id text PRIMARY KEY,
    facility_id text NOT NULL CONSTRAINT limit_approvals_facility REFERENCES facilities,
    application_id text NOT NULL CONSTRAINT limit_approvals_once_per_application UNIQUE,
    credit_line_id text,
    user_id text NOT NULL,
    limit_fen bigint NOT NULL CONSTRAINT limit_approvals_limit_positive CHECK (limit_fen > 0),
    released_fen bigint NOT NULL DEFAULT 0,
    currency text NOT NULL CONSTRAINT limit_approvals_currency_known CHECK (currency = 'CNY'),
    status text NOT NULL CONSTRAINT limit_approvals_status_known
      CHECK (status IN ('PENDING', 'CONFIRMED', 'RELEASED')),
    approved_at timestamptz(3) NOT NULL,
    confirmed_at timestamptz(3),
    released_at timestamptz(3),
    CONSTRAINT limit_approvals_released_within CHECK (released_fen BETWEEN 0 AND limit_fen),
    CONSTRAINT limit_approvals_status_by_facts CHECK (CASE status
      WHEN 'PENDING' THEN confirmed_at IS NULL AND released_fen = 0
      WHEN 'CONFIRMED' THEN confirmed_at IS NOT NULL AND credit_line_id IS NOT NULL AND released_fen < limit_fen
      ELSE released_fen = limit_fen AND released_at IS NOT NULL END)
  );
  CREATE INDEX limit_approvals_user ON limit_approvals (user_id);

  CREATE TABLE limit_releases (
    idempotency_key text PRIMARY KEY,
    approval_id text NOT NULL CONSTRAINT limit_releases_approval REFERENCES limit_approvals,
    amount_fen bigint CONSTRAINT limit_releases_amount_positive CHECK (amount_fen > 0),
    released_at timestamptz(3) NOT NULL
  );
  CREATE INDEX limit_releases_approval ON limit_releases (approval_id);

  GRANT SELECT, INSERT ON limit_approvals, limit_releases TO whiteslip_accounts;
  GRANT UPDATE (credit_line_id, released_fen, status, confirmed_at, released_at) ON limit_approvals
    TO whiteslip_accounts;
  `,
};
