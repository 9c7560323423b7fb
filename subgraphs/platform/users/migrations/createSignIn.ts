import type { Migration } from '../../../common/migration.ts';

/**
 * Passwords, tries, sessions, and the answers given to sign-ins. Tries are counted for every user name
 * that is tried, whether it exists or not, under a keyed hash: an account's lock tells nobody that the
 * account exists. An answer is found again by the caller's own key; of the input only a keyed hash is
 * kept, never the password and never a token.
 */
export const createSignIn: Migration = {
  name: 'createSignIn1763800001000',
  sql: `
    CREATE TABLE sign_in_rules (
      in_force_from timestamptz(3) PRIMARY KEY,
      lock_after_wrong integer NOT NULL
        CONSTRAINT sign_in_rules_lock_after_positive CHECK (lock_after_wrong > 0),
      locked_for_minutes integer NOT NULL
        CONSTRAINT sign_in_rules_locked_for_positive CHECK (locked_for_minutes > 0)
    );
    INSERT INTO sign_in_rules (in_force_from, lock_after_wrong, locked_for_minutes)
      VALUES ('2020-01-01T00:00:00+08:00', 5, 15);

    CREATE TABLE passwords (
      user_id text PRIMARY KEY CONSTRAINT passwords_user REFERENCES users,
      hash text NOT NULL CONSTRAINT passwords_hash_form CHECK (hash LIKE '$argon2id$v=19$%')
    );

    CREATE TABLE password_tries (
      username_hash bytea PRIMARY KEY
        CONSTRAINT password_tries_hash_length CHECK (octet_length(username_hash) = 32),
      wrong_in_a_row integer NOT NULL DEFAULT 0
        CONSTRAINT password_tries_wrong_not_negative CHECK (wrong_in_a_row >= 0),
      locked_until timestamptz(3)
    );

    CREATE TABLE sessions (
      id text PRIMARY KEY,
      user_id text NOT NULL CONSTRAINT sessions_user REFERENCES users,
      amr text[] NOT NULL CONSTRAINT sessions_amr_some CHECK (cardinality(amr) > 0),
      acr text NOT NULL,
      scopes text[] NOT NULL,
      party_id text,
      key_id text NOT NULL,
      opened_at timestamptz(3) NOT NULL,
      token_expires_at timestamptz(3) NOT NULL,
      ended_at timestamptz(3),
      CONSTRAINT sessions_token_lives CHECK (token_expires_at > opened_at)
    );
    CREATE INDEX sessions_user_opened ON sessions (user_id, opened_at DESC);

    CREATE TABLE sign_ins (
      idempotency_key text PRIMARY KEY,
      input_hash bytea NOT NULL CONSTRAINT sign_ins_hash_length CHECK (octet_length(input_hash) = 32),
      session_id text CONSTRAINT sign_ins_session REFERENCES sessions CONSTRAINT sign_ins_session_once UNIQUE,
      refusal text CONSTRAINT sign_ins_refusal_known
        CHECK (refusal IN ('CREDENTIALS_INVALID', 'SIGN_IN_LOCKED')),
      answered_at timestamptz(3) NOT NULL,
      CONSTRAINT sign_ins_session_or_refusal CHECK ((session_id IS NULL) <> (refusal IS NULL))
    );

    GRANT SELECT ON sign_in_rules, passwords TO whiteslip_users;
    GRANT SELECT, INSERT ON password_tries, sessions, sign_ins TO whiteslip_users;
    GRANT UPDATE (username_hash, wrong_in_a_row, locked_until) ON password_tries TO whiteslip_users;
    GRANT UPDATE (ended_at) ON sessions TO whiteslip_users;
  `,
};
