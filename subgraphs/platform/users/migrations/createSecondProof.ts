import type { Migration } from '../../../common/migration.ts';

/**
 * The second kind of proof: authenticator apps, recovery codes, tries, step-ups; and the answers given to
 * operations of people, by their own keys. A secret is sealed, a recovery code is there as a keyed hash.
 */
export const createSecondProof: Migration = {
  name: 'createSecondProof1763800002000',
  sql: `
    CREATE TABLE answers (
      asked_by text NOT NULL,
      idempotency_key text NOT NULL,
      operation text NOT NULL,
      input_hash bytea NOT NULL CONSTRAINT answers_hash_length CHECK (octet_length(input_hash) = 32),
      result_id text,
      refusal text,
      answered_at timestamptz(3) NOT NULL,
      PRIMARY KEY (asked_by, idempotency_key),
      CONSTRAINT answers_result_or_refusal CHECK (result_id IS NULL OR refusal IS NULL)
    );

    CREATE TABLE totps (
      id text PRIMARY KEY,
      user_id text NOT NULL CONSTRAINT totps_user REFERENCES users,
      sealed_secret text NOT NULL,
      enrolled_at timestamptz(3) NOT NULL,
      is_confirmed boolean NOT NULL,
      last_used_step bigint NOT NULL
    );
    CREATE UNIQUE INDEX totps_one_confirmed ON totps (user_id) WHERE is_confirmed;

    CREATE TABLE recovery_codes (
      code_hash bytea PRIMARY KEY
        CONSTRAINT recovery_codes_hash_length CHECK (octet_length(code_hash) = 32),
      user_id text NOT NULL CONSTRAINT recovery_codes_user REFERENCES users,
      used_at timestamptz(3)
    );

    CREATE TABLE proof_tries (
      user_id text PRIMARY KEY CONSTRAINT proof_tries_user REFERENCES users,
      wrong_in_a_row integer NOT NULL DEFAULT 0
        CONSTRAINT proof_tries_wrong_not_negative CHECK (wrong_in_a_row >= 0),
      locked_until timestamptz(3)
    );

    CREATE TABLE step_ups (
      id text PRIMARY KEY,
      session_id text NOT NULL CONSTRAINT step_ups_session REFERENCES sessions,
      method text NOT NULL CONSTRAINT step_ups_method_known CHECK (method IN ('TOTP', 'RECOVERY_CODE')),
      proved_at timestamptz(3) NOT NULL,
      key_id text NOT NULL,
      token_expires_at timestamptz(3) NOT NULL,
      CONSTRAINT step_ups_token_lives CHECK (token_expires_at > proved_at)
    );
    CREATE INDEX step_ups_session_proved ON step_ups (session_id, proved_at DESC);

    GRANT SELECT, INSERT ON answers, totps, recovery_codes, proof_tries, step_ups TO whiteslip_users;
    GRANT UPDATE (result_id, refusal) ON answers TO whiteslip_users;
    GRANT UPDATE (is_confirmed, last_used_step) ON totps TO whiteslip_users;
    GRANT UPDATE (used_at) ON recovery_codes TO whiteslip_users;
    GRANT UPDATE (user_id, wrong_in_a_row, locked_until) ON proof_tries TO whiteslip_users;
  `,
};
