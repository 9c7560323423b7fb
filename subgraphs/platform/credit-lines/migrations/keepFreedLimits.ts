import type { Migration } from '../../../common/migration.ts';

/**
 * What of the bank's approvals a line needs no more, each part under the key by which the bank is told; and the
 * increases that the bank is asked about, written before it is asked, so that none is forgotten with its reservation.
 */
export const keepFreedLimits: Migration = {
  name: 'keepFreedLimits1763945000000',
  sql: `
    CREATE TABLE freed_limits (
      id text PRIMARY KEY,
      credit_line_id text NOT NULL CONSTRAINT freed_limits_line REFERENCES credit_lines,
      approval_id text NOT NULL,
      amount_fen bigint NOT NULL CONSTRAINT freed_limits_amount_positive CHECK (amount_fen > 0),
      freed_at timestamptz(3) NOT NULL
    );
    CREATE INDEX freed_limits_approval ON freed_limits (approval_id);

    CREATE TABLE limit_increases (
      id text PRIMARY KEY,
      credit_line_id text NOT NULL CONSTRAINT limit_increases_line REFERENCES credit_lines,
      status text NOT NULL CONSTRAINT limit_increases_status_known CHECK (status IN ('ASKED', 'USED', 'DROPPED')),
      amount_fen bigint NOT NULL CONSTRAINT limit_increases_amount_positive CHECK (amount_fen > 0),
      asked_at timestamptz(3) NOT NULL
    );
    CREATE INDEX limit_increases_line ON limit_increases (credit_line_id);

    GRANT SELECT, INSERT ON freed_limits, limit_increases TO whiteslip_credit_lines;
    GRANT UPDATE (status) ON limit_increases TO whiteslip_credit_lines;
  `,
};
