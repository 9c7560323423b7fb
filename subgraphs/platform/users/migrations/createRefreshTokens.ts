import type { Migration } from '../../../common/migration.ts';

/**
 * Refresh tokens: each serves once and is followed by the next. A row names no secret: the token is the
 * row's id with a seal that only this subgraph's key can make.
 */
export const createRefreshTokens: Migration = {
  name: 'createRefreshTokens1763800004000',
  sql: `
    CREATE TABLE session_rules (
      in_force_from timestamptz(3) PRIMARY KEY,
      session_lives_days integer NOT NULL
        CONSTRAINT session_rules_lives_positive CHECK (session_lives_days > 0)
    );
    INSERT INTO session_rules (in_force_from, session_lives_days) VALUES ('2020-01-01T00:00:00+08:00', 30);

    CREATE TABLE refresh_tokens (
      id text PRIMARY KEY,
      session_id text NOT NULL CONSTRAINT refresh_tokens_session REFERENCES sessions,
      issued_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      key_id text NOT NULL,
      token_expires_at timestamptz(3) NOT NULL,
      used_at timestamptz(3)
    );
    CREATE UNIQUE INDEX refresh_tokens_one_unused ON refresh_tokens (session_id) WHERE used_at IS NULL;

    GRANT SELECT ON session_rules TO whiteslip_users;
    GRANT SELECT, INSERT ON refresh_tokens TO whiteslip_users;
    GRANT UPDATE (used_at) ON refresh_tokens TO whiteslip_users;
  `,
};
