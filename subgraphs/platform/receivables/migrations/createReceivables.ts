import type { Migration } from '../../../common/migration.ts';

/**
 * The bank's claims and who owned each from when. Owners follow one another without gap or overlap,
 * because only the beginning of each ownership is written.
 */
export const createReceivables: Migration = {
  name: 'createReceivables1763800003000',
  sql: `
    CREATE TABLE receivables (
      id text PRIMARY KEY,
      plan_id text NOT NULL CONSTRAINT receivables_plan REFERENCES instalment_plans
        CONSTRAINT receivables_one_per_plan UNIQUE
    );

    CREATE TABLE receivable_owners (
      receivable_id text NOT NULL CONSTRAINT receivable_owners_receivable REFERENCES receivables,
      owned_from date NOT NULL,
      party_id text NOT NULL,
      PRIMARY KEY (receivable_id, owned_from)
    );

    GRANT SELECT, INSERT ON receivables, receivable_owners TO whiteslip_receivables;
  `,
};
