import { EntitySchema } from 'typeorm';

/** How long a session can be carried on, by the instant from which the rule is in force. */
export interface SessionRuleRow {
  readonly inForceFrom: Date;
  readonly sessionLivesDays: number;
}

export const SessionRuleTable = new EntitySchema<SessionRuleRow>({
  name: 'SessionRule',
  tableName: 'session_rules',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    sessionLivesDays: { type: 'integer' },
  },
});

/** A refresh token, and the access token that was given with it. */
export interface RefreshTokenRow {
  readonly id: string;
  readonly sessionId: string;
  readonly issuedAt: Date;
  /** The same for all of a session. */
  readonly expiresAt: Date;
  /** The key that signed the access token. */
  readonly keyId: string;
  readonly tokenExpiresAt: Date;
  /** When the next one took its place. */
  readonly usedAt: Date | null;
}

export const RefreshTokenTable = new EntitySchema<RefreshTokenRow>({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  columns: {
    id: { type: 'text', primary: true },
    sessionId: { type: 'text' },
    issuedAt: { type: 'timestamptz', precision: 3 },
    expiresAt: { type: 'timestamptz', precision: 3 },
    keyId: { type: 'text' },
    tokenExpiresAt: { type: 'timestamptz', precision: 3 },
    usedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});
