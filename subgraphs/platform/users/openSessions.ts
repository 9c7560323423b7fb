import type { DataSource } from 'typeorm';

/** A session that can be carried on. */
export interface OpenSession {
  readonly id: string;
  readonly openedAt: Date;
  /** From when it cannot be carried on any more. */
  readonly endsAt: Date;
}

/** The sessions that a person can carry on now, latest first, a hundred at most. */
export function readOpenSessions(dataSource: DataSource, userId: string, now: Date): Promise<OpenSession[]> {
  return dataSource.query(
    `SELECT session.id, session.opened_at AS "openedAt", token.expires_at AS "endsAt"
     FROM sessions AS session
     JOIN refresh_tokens AS token ON token.session_id = session.id AND token.used_at IS NULL
     WHERE session.user_id = $1 AND session.ended_at IS NULL AND token.expires_at > $2
     ORDER BY session.opened_at DESC, session.id LIMIT 100`,
    [userId, now],
  );
}
