import { EntitySchema } from 'typeorm';
import type { ConsentPurpose } from './consent.ts';
import type { LicensedBusiness } from './licence.ts';
import type { PartyKind } from './party.ts';
import type { SignInRefusal } from './passwordTries.ts';
import type { Scope } from './user.ts';

/** A legal person that takes part in the product. */
export interface PartyRow {
  readonly id: string;
  readonly name: string;
  readonly kind: PartyKind;
}

export const PartyTable = new EntitySchema<PartyRow>({
  name: 'Party',
  tableName: 'parties',
  columns: {
    id: { type: 'text', primary: true },
    name: { type: 'text' },
    kind: { type: 'text' },
  },
});

/** A permission to do one kind of business, from a day until the day before another. */
export interface LicenceRow {
  readonly partyId: string;
  readonly business: LicensedBusiness;
  readonly number: string;
  readonly validFrom: string;
  readonly validUntil: string;
}

export const LicenceTable = new EntitySchema<LicenceRow>({
  name: 'Licence',
  tableName: 'licences',
  columns: {
    partyId: { type: 'text', primary: true },
    business: { type: 'text', primary: true },
    number: { type: 'text' },
    validFrom: { type: 'date', primary: true },
    validUntil: { type: 'date' },
  },
});

/** A person. Staff have the party that they work for and what they may do; shoppers have neither. */
export interface UserRow {
  readonly id: string;
  /** In lower case. */
  readonly username: string;
  readonly name: string;
  readonly mobile: string;
  readonly realNameVerifiedAt: Date | null;
  /** Whether the name is the one that the bank confirmed. */
  readonly isNameProven: boolean;
  readonly joinedAt: Date;
  readonly partyId: string | null;
  readonly scopes: readonly Scope[];
}

export const UserTable = new EntitySchema<UserRow>({
  name: 'User',
  tableName: 'users',
  columns: {
    id: { type: 'text', primary: true },
    username: { type: 'text' },
    name: { type: 'text' },
    mobile: { type: 'text' },
    realNameVerifiedAt: { type: 'timestamptz', precision: 3, nullable: true },
    isNameProven: { type: 'boolean' },
    joinedAt: { type: 'timestamptz', precision: 3 },
    partyId: { type: 'text', nullable: true },
    scopes: { type: 'text', array: true },
  },
});

/** A person's agreement that one party may use data for one purpose. */
export interface ConsentRow {
  readonly id: string;
  readonly userId: string;
  readonly purpose: ConsentPurpose;
  readonly recipientPartyId: string;
  readonly textVersion: string;
  readonly isSensitive: boolean;
  readonly grantedAt: Date;
  readonly withdrawnAt: Date | null;
}

export const ConsentTable = new EntitySchema<ConsentRow>({
  name: 'Consent',
  tableName: 'consents',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    purpose: { type: 'text' },
    recipientPartyId: { type: 'text' },
    textVersion: { type: 'text' },
    isSensitive: { type: 'boolean' },
    grantedAt: { type: 'timestamptz', precision: 3 },
    withdrawnAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** Evidence that a service asked for a consent, and which one covered it. */
export interface ConsentCheckRow {
  readonly id: bigint;
  readonly service: string;
  readonly userId: string;
  readonly purpose: ConsentPurpose;
  readonly recipientPartyId: string;
  /** Null where none covered it. */
  readonly consentId: string | null;
  readonly checkedAt: Date;
}

export const ConsentCheckTable = new EntitySchema<ConsentCheckRow>({
  name: 'ConsentCheck',
  tableName: 'consent_checks',
  columns: {
    id: { type: 'bigint', primary: true, insert: false },
    service: { type: 'text' },
    userId: { type: 'text' },
    purpose: { type: 'text' },
    recipientPartyId: { type: 'text' },
    consentId: { type: 'text', nullable: true },
    checkedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** When an account locks, by the instant from which the rule is in force. */
export interface SignInRuleRow {
  readonly inForceFrom: Date;
  readonly lockAfterWrong: number;
  readonly lockedForMinutes: number;
}

export const SignInRuleTable = new EntitySchema<SignInRuleRow>({
  name: 'SignInRule',
  tableName: 'sign_in_rules',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    lockAfterWrong: { type: 'integer' },
    lockedForMinutes: { type: 'integer' },
  },
});

/** A person's password, hashed. */
export interface PasswordRow {
  readonly userId: string;
  /** A PHC string of argon2id. */
  readonly hash: string;
}

export const PasswordTable = new EntitySchema<PasswordRow>({
  name: 'Password',
  tableName: 'passwords',
  columns: {
    userId: { type: 'text', primary: true },
    hash: { type: 'text' },
  },
});

/** How often a wrong password was given for a user name since the last right one. */
export interface PasswordTriesRow {
  /** HMAC-SHA-256 of the user name, which need not exist. */
  readonly usernameHash: Buffer;
  readonly wrongInARow: number;
  readonly lockedUntil: Date | null;
  readonly triedAt: Date;
}

export const PasswordTriesTable = new EntitySchema<PasswordTriesRow>({
  name: 'PasswordTries',
  tableName: 'password_tries',
  columns: {
    usernameHash: { type: 'bytea', primary: true },
    wrongInARow: { type: 'integer' },
    lockedUntil: { type: 'timestamptz', precision: 3, nullable: true },
    triedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** What a person proved and may do since signing in. Its access token can be made again from it. */
export interface SessionRow {
  readonly id: string;
  readonly userId: string;
  /** How the person proved who they are (RFC 8176). */
  readonly amr: readonly string[];
  readonly acr: string;
  readonly scopes: readonly Scope[];
  readonly partyId: string | null;
  /** The key that signed its token. */
  readonly keyId: string;
  readonly openedAt: Date;
  readonly tokenExpiresAt: Date;
  readonly endedAt: Date | null;
}

export const SessionTable = new EntitySchema<SessionRow>({
  name: 'Session',
  tableName: 'sessions',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    amr: { type: 'text', array: true },
    acr: { type: 'text' },
    scopes: { type: 'text', array: true },
    partyId: { type: 'text', nullable: true },
    keyId: { type: 'text' },
    openedAt: { type: 'timestamptz', precision: 3 },
    tokenExpiresAt: { type: 'timestamptz', precision: 3 },
    endedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** The answer that a sign-in got: a session, or a refusal. */
export interface SignInRow {
  readonly idempotencyKey: string;
  /** HMAC-SHA-256 of the input under a key of this subgraph. */
  readonly inputHash: Buffer;
  readonly sessionId: string | null;
  readonly refusal: SignInRefusal | null;
  readonly answeredAt: Date;
}

export const SignInTable = new EntitySchema<SignInRow>({
  name: 'SignIn',
  tableName: 'sign_ins',
  columns: {
    idempotencyKey: { type: 'text', primary: true },
    inputHash: { type: 'bytea' },
    sessionId: { type: 'text', nullable: true },
    refusal: { type: 'text', nullable: true },
    answeredAt: { type: 'timestamptz', precision: 3 },
  },
});
