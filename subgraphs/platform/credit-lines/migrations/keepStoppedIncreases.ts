import type { Migration } from '../../../common/migration.ts';

/** A cap stops applications for new lines and increases of lines that are there; operations hear of both. */
export const keepStoppedIncreases: Migration = {
  name: 'keepStoppedIncreases1763975000000',
  sql: `
    ALTER TABLE appetite_breaches
      ADD COLUMN id text,
      ADD COLUMN credit_line_id text CONSTRAINT appetite_breaches_credit_line REFERENCES credit_lines;
    UPDATE appetite_breaches SET id = application_id;
    ALTER TABLE appetite_breaches
      DROP CONSTRAINT appetite_breaches_pkey,
      ADD PRIMARY KEY (id),
      ALTER COLUMN application_id DROP NOT NULL,
      ADD CONSTRAINT appetite_breaches_once_per_application UNIQUE (application_id),
      ADD CONSTRAINT appetite_breaches_of_one CHECK (num_nonnulls(application_id, credit_line_id) = 1);
    DROP INDEX appetite_breaches_raised;
    CREATE INDEX appetite_breaches_raised ON appetite_breaches (raised_at DESC, id DESC);
  `,
};
