import type { Migration } from '../../../common/migration.ts';

/** Bound cards with their mandates, and the facilities that back credit lines. */
export const createCards: Migration = {
  name: 'createCards1763400000002',
  sql: `
  CREATE TABLE cards (
    id text PRIMARY KEY,
    user_id text NOT NULL,
    masked_number text NOT NULL
      CONSTRAINT cards_number_masked CHECK (masked_number ~ '^\\*+[0-9]{4}$'),
    bank_code text NOT NULL,
    bank_name text NOT NULL,
    status text NOT NULL CONSTRAINT cards_status_known
      CHECK (status IN ('PENDING', 'OTP_SENT', 'ACTIVE', 'SUSPENDED', 'REVOKED')),
    started_at timestamptz(3) NOT NULL,
    bound_at timestamptz(3),
    CONSTRAINT cards_bound_when_active CHECK (status NOT IN ('ACTIVE', 'SUSPENDED') OR bound_at IS NOT NULL)
  );
  CREATE INDEX cards_user ON cards (user_id, started_at DESC, id DESC);

  CREATE TABLE auto_debits (
    id text PRIMARY KEY,
    card_id text NOT NULL CONSTRAINT auto_debits_card REFERENCES cards,
    user_id text NOT NULL,
    per_debit_limit_fen bigint NOT NULL
      CONSTRAINT auto_debits_per_debit_limit_positive CHECK (per_debit_limit_fen > 0),
    monthly_limit_fen bigint NOT NULL
      CONSTRAINT auto_debits_monthly_limit_covers_one CHECK (monthly_limit_fen >= per_debit_limit_fen),
    currency text NOT NULL,
    signed_at timestamptz(3) NOT NULL,
    cancelled_at timestamptz(3)
  );
  CREATE INDEX auto_debits_card_signed ON auto_debits (card_id, signed_at DESC);
  CREATE UNIQUE INDEX auto_debits_one_in_force ON auto_debits (card_id) WHERE cancelled_at IS NULL;

  CREATE TABLE facilities (
    id text PRIMARY KEY,
    operator_party_id text NOT NULL,
    limit_fen bigint NOT NULL,
    reserved_fen bigint NOT NULL DEFAULT 0
      CONSTRAINT facilities_reserved_not_negative CHECK (reserved_fen >= 0),
    currency text NOT NULL,
    CONSTRAINT facilities_within_limit CHECK (reserved_fen <= limit_fen)
  );

  GRANT SELECT, INSERT ON cards, auto_debits, facilities TO whiteslip_accounts;
  GRANT UPDATE (status, bound_at) ON cards TO whiteslip_accounts;
  GRANT UPDATE (cancelled_at) ON auto_debits TO whiteslip_accounts;
  GRANT UPDATE (limit_fen, reserved_fen) ON facilities TO whiteslip_accounts;
  `,
};
