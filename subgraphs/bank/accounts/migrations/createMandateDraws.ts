import type { Migration } from '../../../common/migration.ts';

/** What debits take of a mandate's caps. A draw is given back at most once, when its debit failed. */
export const createMandateDraws: Migration = {
  name: 'createMandateDraws1763846000003',
  sql: `
  CREATE TABLE mandate_draws (
    payment_id text PRIMARY KEY,
    auto_debit_id text NOT NULL CONSTRAINT mandate_draws_auto_debit REFERENCES auto_debits,
    amount_fen bigint NOT NULL CONSTRAINT mandate_draws_amount_positive CHECK (amount_fen > 0),
    drawn_on date NOT NULL,
    given_back_at timestamptz(3)
  );
  CREATE INDEX mandate_draws_auto_debit_day ON mandate_draws (auto_debit_id, drawn_on)
    WHERE given_back_at IS NULL;

  GRANT SELECT, INSERT ON mandate_draws TO whiteslip_accounts;
  GRANT UPDATE (given_back_at) ON mandate_draws TO whiteslip_accounts;
  `,
};
