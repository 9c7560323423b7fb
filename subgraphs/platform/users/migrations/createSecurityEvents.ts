import type { Migration } from '../../../common/migration.ts';

/**
 * What changed about a person's ways in, for the person to see; replacing an authenticator app; and how
 * long rows are kept that nobody needs for ever.
 */
export const createSecurityEvents: Migration = {
  name: 'createSecurityEvents1763800010000',
  sql: `
    CREATE TABLE security_events (
      id text PRIMARY KEY,
      user_id text NOT NULL CONSTRAINT security_events_user REFERENCES users,
      kind text NOT NULL CONSTRAINT security_events_kind_known CHECK (kind IN
        ('TOTP_ENROLLED', 'TOTP_REMOVED', 'PASSKEY_ENROLLED', 'PASSKEY_REMOVED', 'PASSWORD_CHANGED',
         'RECOVERY_CODES_RENEWED', 'SECOND_FACTOR_GIVEN_UP')),
      happened_at timestamptz(3) NOT NULL
    );
    CREATE INDEX security_events_user_happened ON security_events (user_id, happened_at DESC, id DESC);

    ALTER TABLE totps ADD COLUMN is_replacement boolean NOT NULL DEFAULT false;

    CREATE TABLE retention_rules (
      in_force_from timestamptz(3) PRIMARY KEY,
      sessions_kept_days integer NOT NULL CONSTRAINT retention_rules_sessions CHECK (sessions_kept_days >= 30),
      answers_kept_days integer NOT NULL CONSTRAINT retention_rules_answers CHECK (answers_kept_days > 0),
      tries_kept_days integer NOT NULL CONSTRAINT retention_rules_tries CHECK (tries_kept_days > 0)
    );
    INSERT INTO retention_rules VALUES ('2020-01-01T00:00:00+08:00', 90, 30, 30);

    ALTER TABLE password_tries ADD COLUMN tried_at timestamptz(3) NOT NULL DEFAULT now();
    CREATE INDEX password_tries_tried ON password_tries (tried_at);
    CREATE INDEX sessions_opened ON sessions (opened_at);
    CREATE INDEX sign_ins_answered ON sign_ins (answered_at);
    CREATE INDEX answers_answered ON answers (answered_at);

    GRANT SELECT ON retention_rules TO whiteslip_users;
    GRANT SELECT, INSERT ON security_events TO whiteslip_users;
    GRANT UPDATE (hash) ON passwords TO whiteslip_users;
    GRANT UPDATE (tried_at) ON password_tries TO whiteslip_users;
    GRANT UPDATE (answered_at) ON sign_ins, answers TO whiteslip_users;
    GRANT DELETE ON totps, recovery_codes, sessions, refresh_tokens, step_ups, sign_ins, answers, password_tries
      TO whiteslip_users;
  `,
};
