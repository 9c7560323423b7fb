import { EntitySchema } from 'typeorm';
import type { IdentityErrorCode } from './generated/resolvers.ts';

/** What an operation of a person came to, under the person's own key. */
export interface AnswerRow {
  /** A user id, or a session id where nobody is signed in yet. */
  readonly askedBy: string;
  readonly idempotencyKey: string;
  readonly operation: string;
  /** HMAC-SHA-256 of the input under a key of this subgraph. */
  readonly inputHash: Buffer;
  readonly resultId: string | null;
  readonly refusal: IdentityErrorCode | null;
  readonly answeredAt: Date;
}

export const AnswerTable = new EntitySchema<AnswerRow>({
  name: 'Answer',
  tableName: 'answers',
  columns: {
    askedBy: { type: 'text', primary: true },
    idempotencyKey: { type: 'text', primary: true },
    operation: { type: 'text' },
    inputHash: { type: 'bytea' },
    resultId: { type: 'text', nullable: true },
    refusal: { type: 'text', nullable: true },
    answeredAt: { type: 'timestamptz', precision: 3 },
  },
});

/** An authenticator app, or the offer of one until a code of it was seen. */
export interface TotpRow {
  readonly id: string;
  readonly userId: string;
  /** Sealed for "totp" and this id. */
  readonly sealedSecret: string;
  readonly enrolledAt: Date;
  readonly isConfirmed: boolean;
  /** Whether it takes the place of another one when it is confirmed. */
  readonly isReplacement: boolean;
  /** The last time step (RFC 6238) whose code was used; 0 before any. */
  readonly lastUsedStep: bigint;
}

export const TotpTable = new EntitySchema<TotpRow>({
  name: 'Totp',
  tableName: 'totps',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    sealedSecret: { type: 'text' },
    enrolledAt: { type: 'timestamptz', precision: 3 },
    isConfirmed: { type: 'boolean' },
    isReplacement: { type: 'boolean' },
    lastUsedStep: { type: 'bigint' },
  },
});

/** A code that serves once in place of the authenticator app. */
export interface RecoveryCodeRow {
  /** HMAC-SHA-256 of person and code under a key of this subgraph. */
  readonly codeHash: Buffer;
  readonly userId: string;
  readonly usedAt: Date | null;
}

export const RecoveryCodeTable = new EntitySchema<RecoveryCodeRow>({
  name: 'RecoveryCode',
  tableName: 'recovery_codes',
  columns: {
    codeHash: { type: 'bytea', primary: true },
    userId: { type: 'text' },
    usedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** How often a person gave a wrong code since the last right one. */
export interface ProofTriesRow {
  readonly userId: string;
  readonly wrongInARow: number;
  readonly lockedUntil: Date | null;
}

export const ProofTriesTable = new EntitySchema<ProofTriesRow>({
  name: 'ProofTries',
  tableName: 'proof_tries',
  columns: {
    userId: { type: 'text', primary: true },
    wrongInARow: { type: 'integer' },
    lockedUntil: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** A second kind of proof given within a session. Its access token can be made again from it. */
export interface StepUpRow {
  readonly id: string;
  readonly sessionId: string;
  readonly method: 'TOTP' | 'RECOVERY_CODE' | 'DEVICE_PASSKEY' | 'SYNCED_PASSKEY';
  readonly provedAt: Date;
  /** The key that signed its token. */
  readonly keyId: string;
  readonly tokenExpiresAt: Date;
}

export const StepUpTable = new EntitySchema<StepUpRow>({
  name: 'StepUp',
  tableName: 'step_ups',
  columns: {
    id: { type: 'text', primary: true },
    sessionId: { type: 'text' },
    method: { type: 'text' },
    provedAt: { type: 'timestamptz', precision: 3 },
    keyId: { type: 'text' },
    tokenExpiresAt: { type: 'timestamptz', precision: 3 },
  },
});
