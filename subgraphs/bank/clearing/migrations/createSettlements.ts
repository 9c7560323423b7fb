import type { Migration } from '../../../common/migration.ts';

/** Payments, planned debits, and the settlement of captured orders in batches. */
export const createSettlements: Migration = {
  name: 'createSettlements1763400000001',
  sql: `
  CREATE TABLE payments (
    id text PRIMARY KEY,
    kind text NOT NULL CONSTRAINT payments_kind_known CHECK (kind IN ('PAYOUT', 'DEBIT', 'REFUND')),
    status text NOT NULL CONSTRAINT payments_status_known CHECK (status IN
      ('CREATED', 'ROUTED', 'SUBMITTED', 'SUCCEEDED', 'FAILED', 'UNKNOWN', 'REVERSED')),
    amount_fen bigint NOT NULL CONSTRAINT payments_amount_positive CHECK (amount_fen > 0),
    currency text NOT NULL,
    channel text,
    channel_reference text,
    batch_reference text,
    user_id text NOT NULL,
    merchant_party_id text,
    instalment_id text,
    business_date date NOT NULL,
    created_at timestamptz(3) NOT NULL,
    completed_at timestamptz(3),
    failure_reason text CONSTRAINT payments_failure_reason_known CHECK (failure_reason IN
      ('INSUFFICIENT_FUNDS', 'MANDATE_CANCELLED', 'ACCOUNT_UNUSABLE', 'CHANNEL_UNAVAILABLE')),
    CONSTRAINT payments_routed_has_channel CHECK (status = 'CREATED' OR channel IS NOT NULL),
    CONSTRAINT payments_failed_has_reason CHECK ((status = 'FAILED') = (failure_reason IS NOT NULL)),
    CONSTRAINT payments_final_is_completed
      CHECK ((status IN ('SUCCEEDED', 'FAILED', 'REVERSED')) = (completed_at IS NOT NULL)),
    CONSTRAINT payments_payee_by_kind CHECK ((kind = 'PAYOUT') = (merchant_party_id IS NOT NULL)),
    CONSTRAINT payments_channel_reference_unique UNIQUE (channel, channel_reference)
  );
  CREATE INDEX payments_instalment ON payments (instalment_id, created_at, id) WHERE instalment_id IS NOT NULL;
  CREATE UNIQUE INDEX payments_one_open_debit ON payments (instalment_id)
    WHERE kind = 'DEBIT' AND status IN ('CREATED', 'ROUTED', 'SUBMITTED', 'UNKNOWN');

  CREATE TABLE planned_debits (
    instalment_id text PRIMARY KEY,
    auto_debit_id text NOT NULL,
    user_id text NOT NULL,
    due_on date NOT NULL,
    debit_on date NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT planned_debits_amount_positive CHECK (amount_fen > 0),
    currency text NOT NULL,
    status text NOT NULL CONSTRAINT planned_debits_status_known
      CHECK (status IN ('PLANNED', 'PAID', 'CANCELLED')),
    CONSTRAINT planned_debits_not_before_due CHECK (debit_on >= due_on)
  );
  CREATE INDEX planned_debits_next ON planned_debits (auto_debit_id, due_on) WHERE status = 'PLANNED';

  CREATE TABLE settlement_batches (
    id text PRIMARY KEY,
    business_date date NOT NULL CONSTRAINT settlement_batches_one_per_date UNIQUE,
    status text NOT NULL CONSTRAINT settlement_batches_status_known CHECK (status IN
      ('OPEN', 'CLOSED', 'NETTED', 'RESERVED', 'COMMITTED', 'SETTLED', 'ABORTED')),
    order_count integer NOT NULL CONSTRAINT settlement_batches_count_not_negative CHECK (order_count >= 0)
  );

  CREATE TABLE net_positions (
    batch_id text NOT NULL CONSTRAINT net_positions_batch REFERENCES settlement_batches,
    party_id text NOT NULL,
    net_fen bigint NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (batch_id, party_id)
  );
  CREATE INDEX net_positions_party ON net_positions (party_id, batch_id);

  CREATE TABLE settlements (
    order_id text PRIMARY KEY,
    batch_id text NOT NULL CONSTRAINT settlements_batch REFERENCES settlement_batches,
    buyer_user_id text NOT NULL,
    merchant_party_id text NOT NULL,
    gross_fen bigint NOT NULL CONSTRAINT settlements_gross_positive CHECK (gross_fen > 0),
    merchant_fee_fen bigint NOT NULL
      CONSTRAINT settlements_fee_not_negative CHECK (merchant_fee_fen >= 0),
    net_fen bigint NOT NULL CONSTRAINT settlements_net_is_rest CHECK (net_fen = gross_fen - merchant_fee_fen),
    currency text NOT NULL,
    payment_id text CONSTRAINT settlements_payment REFERENCES payments
      CONSTRAINT settlements_payment_once UNIQUE
  );
  CREATE INDEX settlements_batch_id ON settlements (batch_id);

  CREATE TABLE fee_shares (
    order_id text NOT NULL CONSTRAINT fee_shares_settlement REFERENCES settlements,
    party_id text NOT NULL,
    amount_fen bigint NOT NULL CONSTRAINT fee_shares_not_negative CHECK (amount_fen >= 0),
    PRIMARY KEY (order_id, party_id)
  );

  GRANT SELECT, INSERT ON payments, planned_debits, settlement_batches, net_positions, settlements,
    fee_shares TO whiteslip_clearing;
  GRANT UPDATE (status, channel, channel_reference, batch_reference, completed_at, failure_reason)
    ON payments TO whiteslip_clearing;
  GRANT UPDATE (status, amount_fen) ON planned_debits TO whiteslip_clearing;
  GRANT UPDATE (status, order_count) ON settlement_batches TO whiteslip_clearing;
  GRANT UPDATE (payment_id) ON settlements TO whiteslip_clearing;
  `,
};
