import type { Migration } from '../../../common/migration.ts';

/** What a certificate opened ends with the certificate: it is looked at again when the session is to be carried on. */
export const keepSessionCertificates: Migration = {
  name: 'keepSessionCertificates1763800020000',
  sql: `
    CREATE TABLE session_certificates (
      session_id text PRIMARY KEY
        CONSTRAINT session_certificates_session REFERENCES sessions ON DELETE CASCADE,
      certificate bytea NOT NULL
    );
    GRANT SELECT, INSERT, DELETE ON session_certificates TO whiteslip_users;
  `,
};
