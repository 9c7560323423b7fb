import { EntitySchema } from 'typeorm';

/** The certificate that opened a session, which lasts no longer than that. */
export interface SessionCertificateRow {
  readonly sessionId: string;
  /** DER. */
  readonly certificate: Buffer;
}

export const SessionCertificateTable = new EntitySchema<SessionCertificateRow>({
  name: 'SessionCertificate',
  tableName: 'session_certificates',
  columns: {
    sessionId: { type: 'text', primary: true },
    certificate: { type: 'bytea' },
  },
});
