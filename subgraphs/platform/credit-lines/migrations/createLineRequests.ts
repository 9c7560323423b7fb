import type { Migration } from '../../../common/migration.ts';

/**
 * What changes a line: the answers given, under each service's own keys, and the rules by date. The key's
 * row is written with the change, so that whoever writes it first decides and a repeat changes nothing. An
 * increase of the limit keeps its evidence, and no approval of the bank serves twice. Open holds are found
 * by their end, because a hold past its end counts for nothing.
 */
export const createLineRequests: Migration = {
  name: 'createLineRequests1763800002000',
  sql: `
    CREATE TABLE credit_line_rules (
      in_force_from timestamptz(3) PRIMARY KEY,
      hold_days integer NOT NULL CONSTRAINT credit_line_rules_hold_days_positive CHECK (hold_days > 0),
      increase_cooling_off_days integer NOT NULL
        CONSTRAINT credit_line_rules_cooling_off_not_negative CHECK (increase_cooling_off_days >= 0)
    );
    INSERT INTO credit_line_rules (in_force_from, hold_days, increase_cooling_off_days)
      VALUES ('2020-01-01T00:00:00+08:00', 7, 30);

    ALTER TABLE credit_line_changes
      ADD COLUMN bank_approval_id text CONSTRAINT credit_line_changes_approval_once UNIQUE,
      ADD COLUMN consent_id text,
      ADD CONSTRAINT credit_line_changes_evidence_of_increase CHECK
        (kind = 'LIMIT_INCREASED' OR num_nonnulls(bank_approval_id, consent_id) = 0);

    CREATE INDEX holds_open_by_end ON holds (credit_line_id, expires_at)
      WHERE status IN ('ACTIVE', 'PARTIALLY_CAPTURED');

    CREATE TABLE line_requests (
      service text NOT NULL,
      idempotency_key text NOT NULL,
      operation text NOT NULL CONSTRAINT line_requests_operation_known CHECK (operation IN ('placeHold',
        'captureHold', 'releaseHold', 'restoreCredit', 'changeLimit', 'freezeLine', 'unfreezeLine')),
      input_hash bytea NOT NULL CONSTRAINT line_requests_hash_length CHECK (octet_length(input_hash) = 32),
      hold_id text CONSTRAINT line_requests_hold REFERENCES holds,
      credit_line_id text CONSTRAINT line_requests_line REFERENCES credit_lines,
      refusal text,
      answered_at timestamptz(3) NOT NULL,
      CONSTRAINT line_requests_pkey PRIMARY KEY (service, idempotency_key),
      CONSTRAINT line_requests_one_answer CHECK (num_nonnulls(hold_id, credit_line_id, refusal) = 1)
    );

    GRANT SELECT ON credit_line_rules TO whiteslip_credit_lines;
    GRANT SELECT, INSERT ON line_requests TO whiteslip_credit_lines;
  `,
};
