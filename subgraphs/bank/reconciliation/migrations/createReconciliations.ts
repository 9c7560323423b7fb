import type { Migration } from '../../../common/migration.ts';

/** Runs, the statement lines that they read, what each payment compared to, and the breaks. */
export const createReconciliations: Migration = {
  name: 'createReconciliations1763400000001',
  sql: `
  CREATE TABLE reconciliations (
    id text PRIMARY KEY,
    business_date date NOT NULL,
    channel text NOT NULL,
    owner_party_id text NOT NULL,
    opening_fen bigint NOT NULL,
    closing_fen bigint NOT NULL,
    currency text NOT NULL,
    compared_at timestamptz(3) NOT NULL,
    CONSTRAINT reconciliations_once_per_statement UNIQUE (channel, business_date)
  );
  CREATE INDEX reconciliations_owner ON reconciliations (owner_party_id, business_date DESC, id DESC);

  CREATE TABLE statement_lines (
    reconciliation_id text NOT NULL CONSTRAINT statement_lines_run REFERENCES reconciliations,
    number integer NOT NULL CONSTRAINT statement_lines_number_positive CHECK (number > 0),
    reference text NOT NULL,
    amount_fen bigint NOT NULL,
    is_matched boolean NOT NULL,
    PRIMARY KEY (reconciliation_id, number)
  );

  CREATE TABLE payment_comparisons (
    payment_id text PRIMARY KEY,
    reconciliation_id text NOT NULL CONSTRAINT payment_comparisons_run REFERENCES reconciliations,
    user_id text NOT NULL,
    merchant_party_id text,
    status text NOT NULL CONSTRAINT payment_comparisons_status_known CHECK (status IN ('MATCHED', 'BROKEN'))
  );
  CREATE INDEX payment_comparisons_run_id ON payment_comparisons (reconciliation_id);

  CREATE TABLE breaks (
    id text PRIMARY KEY,
    reconciliation_id text NOT NULL CONSTRAINT breaks_run REFERENCES reconciliations,
    class text NOT NULL CONSTRAINT breaks_class_known CHECK (class IN
      ('MISSING_INTERNAL', 'MISSING_EXTERNAL', 'AMOUNT', 'FEE', 'STATUS', 'DUPLICATE_EXTERNAL',
       'DUPLICATE_INTERNAL', 'CUT_OFF', 'REVERSAL_UNPAIRED', 'CURRENCY', 'TOTALS', 'FILE')),
    status text NOT NULL CONSTRAINT breaks_status_known CHECK (status IN ('OPEN', 'RESOLVED')),
    difference_fen bigint NOT NULL,
    currency text NOT NULL,
    opened_on date NOT NULL,
    resolved_on date,
    owner_party_id text NOT NULL,
    payment_id text,
    statement_reference text,
    CONSTRAINT breaks_resolved_has_date CHECK ((status = 'RESOLVED') = (resolved_on IS NOT NULL)),
    CONSTRAINT breaks_about_something CHECK (payment_id IS NOT NULL OR statement_reference IS NOT NULL)
  );
  CREATE INDEX breaks_owner ON breaks (owner_party_id, opened_on DESC, id DESC);
  CREATE INDEX breaks_run_id ON breaks (reconciliation_id, opened_on DESC, id DESC);

  GRANT SELECT, INSERT ON reconciliations, statement_lines, payment_comparisons, breaks
    TO whiteslip_reconciliation;
  GRANT UPDATE (status) ON payment_comparisons TO whiteslip_reconciliation;
  GRANT UPDATE (status, resolved_on) ON breaks TO whiteslip_reconciliation;
  GRANT UPDATE (is_matched) ON statement_lines TO whiteslip_reconciliation;
  `,
};
