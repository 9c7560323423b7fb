import type { Migration } from '../../../common/migration.ts';

/**
 * Passkeys, and the challenges that were answered with them. A challenge that nobody answers leaves no
 * row: it carries its own seal. People can join with a passkey, and a step-up can be one.
 */
export const createPasskeys: Migration = {
  name: 'createPasskeys1763800008000',
  sql: `
    CREATE TABLE authenticator_rules (
      in_force_from timestamptz(3) PRIMARY KEY,
      challenge_lives_seconds integer NOT NULL
        CONSTRAINT authenticator_rules_challenge_lives CHECK (challenge_lives_seconds > 0),
      proof_lives_seconds integer NOT NULL
        CONSTRAINT authenticator_rules_proof_lives CHECK (proof_lives_seconds > 0),
      most_passkeys integer NOT NULL CONSTRAINT authenticator_rules_some_passkeys CHECK (most_passkeys > 0)
    );
    INSERT INTO authenticator_rules VALUES ('2020-01-01T00:00:00+08:00', 120, 300, 10);

    CREATE TABLE passkeys (
      id text PRIMARY KEY,
      user_id text NOT NULL CONSTRAINT passkeys_user REFERENCES users,
      credential_id text NOT NULL CONSTRAINT passkeys_credential_once UNIQUE,
      public_key bytea NOT NULL,
      use_count bigint NOT NULL CONSTRAINT passkeys_count_not_negative CHECK (use_count >= 0),
      is_synced boolean NOT NULL,
      transports text[] NOT NULL,
      label text NOT NULL,
      enrolled_at timestamptz(3) NOT NULL,
      last_used_at timestamptz(3),
      set_aside_at timestamptz(3)
    );
    CREATE INDEX passkeys_user_enrolled ON passkeys (user_id, enrolled_at, id);

    CREATE TABLE spent_challenges (
      nonce text PRIMARY KEY,
      expires_at timestamptz(3) NOT NULL
    );
    CREATE INDEX spent_challenges_expiry ON spent_challenges (expires_at);

    ALTER TABLE step_ups DROP CONSTRAINT step_ups_method_known;
    ALTER TABLE step_ups ADD CONSTRAINT step_ups_method_known
      CHECK (method IN ('TOTP', 'RECOVERY_CODE', 'DEVICE_PASSKEY', 'SYNCED_PASSKEY'));

    GRANT SELECT ON authenticator_rules TO whiteslip_users;
    GRANT SELECT, INSERT, DELETE ON passkeys, spent_challenges TO whiteslip_users;
    GRANT UPDATE (use_count, last_used_at, set_aside_at) ON passkeys TO whiteslip_users;
    GRANT UPDATE (expires_at) ON spent_challenges TO whiteslip_users;
  `,
};
