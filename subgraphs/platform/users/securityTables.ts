import { EntitySchema } from 'typeorm';

/** What changed about a person's ways in. */
export type SecurityEventKind =
  | 'TOTP_ENROLLED'
  | 'TOTP_REMOVED'
  | 'PASSKEY_ENROLLED'
  | 'PASSKEY_REMOVED'
  | 'PASSWORD_CHANGED'
  | 'RECOVERY_CODES_RENEWED'
  | 'SECOND_FACTOR_GIVEN_UP'
  | 'DATA_EXPORTED';

export interface SecurityEventRow {
  readonly id: string;
  readonly userId: string;
  readonly kind: SecurityEventKind;
  readonly happenedAt: Date;
}

export const SecurityEventTable = new EntitySchema<SecurityEventRow>({
  name: 'SecurityEvent',
  tableName: 'security_events',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    kind: { type: 'text' },
    happenedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** For how many days rows are kept, by the instant from which the rule is in force. */
export interface RetentionRuleRow {
  readonly inForceFrom: Date;
  /** Counted from the sign-in; no session lives that long. */
  readonly sessionsKeptDays: number;
  readonly answersKeptDays: number;
  readonly triesKeptDays: number;
  /** Evidence of who asked for a consent, counted from the question. */
  readonly consentChecksKeptDays: number;
}

export const RetentionRuleTable = new EntitySchema<RetentionRuleRow>({
  name: 'RetentionRule',
  tableName: 'retention_rules',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    sessionsKeptDays: { type: 'integer' },
    answersKeptDays: { type: 'integer' },
    triesKeptDays: { type: 'integer' },
    consentChecksKeptDays: { type: 'integer' },
  },
});
