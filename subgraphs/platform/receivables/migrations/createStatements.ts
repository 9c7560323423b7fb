import type { Migration } from '../../../common/migration.ts';

/** What one person has to pay for one cycle, and for which instalments. */
export const createStatements: Migration = {
  name: 'createStatements1763800002000',
  sql: `
    CREATE TABLE statements (
      id text PRIMARY KEY,
      user_id text NOT NULL,
      credit_line_id text NOT NULL,
      cycle_from date NOT NULL,
      cycle_until date NOT NULL,
      due_on date NOT NULL,
      total_due_fen bigint NOT NULL CONSTRAINT statements_total_not_negative CHECK (total_due_fen >= 0),
      minimum_due_fen bigint NOT NULL
        CONSTRAINT statements_minimum_within_total CHECK (minimum_due_fen BETWEEN 0 AND total_due_fen),
      paid_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT statements_paid_within_total CHECK (paid_fen BETWEEN 0 AND total_due_fen),
      currency text NOT NULL CONSTRAINT statements_currency_known CHECK (currency = 'CNY'),
      CONSTRAINT statements_dates_in_order CHECK (cycle_from < cycle_until AND cycle_until <= due_on),
      CONSTRAINT statements_once_per_cycle UNIQUE (credit_line_id, cycle_until)
    );
    CREATE INDEX statements_user_cycle ON statements (user_id, cycle_until DESC, id DESC);
    CREATE INDEX statements_unpaid ON statements (credit_line_id, due_on, id) WHERE paid_fen < total_due_fen;

    CREATE TABLE statement_instalments (
      statement_id text NOT NULL CONSTRAINT statement_instalments_statement REFERENCES statements,
      instalment_id text NOT NULL CONSTRAINT statement_instalments_instalment REFERENCES instalments,
      PRIMARY KEY (statement_id, instalment_id)
    );

    GRANT SELECT, INSERT ON statements, statement_instalments TO whiteslip_receivables;
    GRANT UPDATE (paid_fen) ON statements TO whiteslip_receivables;
  `,
};
