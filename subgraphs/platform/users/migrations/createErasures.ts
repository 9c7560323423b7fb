import type { Migration } from '../../../common/migration.ts';

/** People who asked to be erased, how far that is, and the rights to do it. */
export const createErasures: Migration = {
  name: 'createErasures1763800011000',
  sql: `
    CREATE TABLE erasures (
      user_id text PRIMARY KEY CONSTRAINT erasures_user REFERENCES users,
      requested_at timestamptz(3) NOT NULL,
      completed_at timestamptz(3)
    );
    CREATE TABLE erasure_steps (
      user_id text NOT NULL CONSTRAINT erasure_steps_erasure REFERENCES erasures,
      subgraph text NOT NULL,
      kept jsonb NOT NULL,
      done_at timestamptz(3) NOT NULL,
      PRIMARY KEY (user_id, subgraph)
    );

    ALTER TABLE security_events DROP CONSTRAINT security_events_kind_known;
    ALTER TABLE security_events ADD CONSTRAINT security_events_kind_known CHECK (kind IN
      ('TOTP_ENROLLED', 'TOTP_REMOVED', 'PASSKEY_ENROLLED', 'PASSKEY_REMOVED', 'PASSWORD_CHANGED',
       'RECOVERY_CODES_RENEWED', 'SECOND_FACTOR_GIVEN_UP', 'DATA_EXPORTED'));

    GRANT SELECT, INSERT ON erasures, erasure_steps TO whiteslip_users;
    GRANT UPDATE (completed_at) ON erasures TO whiteslip_users;
    GRANT UPDATE (username, name, mobile) ON users TO whiteslip_users;
    GRANT DELETE ON passwords, proof_tries, real_names, security_events TO whiteslip_users;
  `,
};
