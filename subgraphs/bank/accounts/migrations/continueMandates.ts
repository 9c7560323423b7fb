import type { Migration } from '../../../common/migration.ts';

/** A mandate that follows another under the same promise: what a month has taken of that one it has taken of this. */
export const continueMandates: Migration = {
  name: 'continueMandates1763970000000',
  sql: `
  ALTER TABLE auto_debits ADD COLUMN continues_id text CONSTRAINT auto_debits_continues REFERENCES auto_debits;
  UPDATE auto_debits SET continues_id = earlier.id
  FROM (SELECT id, lag(id) OVER (PARTITION BY card_id ORDER BY signed_at, id) AS earlier_id FROM auto_debits) AS placed
    JOIN auto_debits AS earlier ON earlier.id = placed.earlier_id
  WHERE placed.id = auto_debits.id;
  `,
};
