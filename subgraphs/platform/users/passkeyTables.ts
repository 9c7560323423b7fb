import { EntitySchema } from 'typeorm';

/** A passkey: the public half of a key pair whose private half stays with the person's authenticator. */
export interface PasskeyRow {
  readonly id: string;
  readonly userId: string;
  /** The authenticator's own name for it, base64url. */
  readonly credentialId: string;
  /** In the form of COSE. */
  readonly publicKey: Buffer;
  /** How often it was used, by the authenticator's count; 0 where that does not count. */
  readonly useCount: bigint;
  /** Whether the key can be on several devices (software, synchronised); else one device keeps it. */
  readonly isSynced: boolean;
  /** How a browser reaches the authenticator. */
  readonly transports: readonly string[];
  /** What the person calls it. */
  readonly label: string;
  readonly enrolledAt: Date;
  readonly lastUsedAt: Date | null;
  /** When its count went backwards, so that there may be a copy; it serves no more from then on. */
  readonly setAsideAt: Date | null;
}

export const PasskeyTable = new EntitySchema<PasskeyRow>({
  name: 'Passkey',
  tableName: 'passkeys',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    credentialId: { type: 'text' },
    publicKey: { type: 'bytea' },
    useCount: { type: 'bigint' },
    isSynced: { type: 'boolean' },
    transports: { type: 'text', array: true },
    label: { type: 'text' },
    enrolledAt: { type: 'timestamptz', precision: 3 },
    lastUsedAt: { type: 'timestamptz', precision: 3, nullable: true },
    setAsideAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** A challenge that was answered, until nobody could answer it any more. */
export interface SpentChallengeRow {
  readonly nonce: string;
  readonly expiresAt: Date;
}

export const SpentChallengeTable = new EntitySchema<SpentChallengeRow>({
  name: 'SpentChallenge',
  tableName: 'spent_challenges',
  columns: {
    nonce: { type: 'text', primary: true },
    expiresAt: { type: 'timestamptz', precision: 3 },
  },
});

/** What holds for authenticators, by the instant from which the rule is in force. */
export interface AuthenticatorRuleRow {
  readonly inForceFrom: Date;
  /** How long a challenge can be answered. */
  readonly challengeLivesSeconds: number;
  /** How old a proof may be when authenticators are changed by it. */
  readonly proofLivesSeconds: number;
  readonly mostPasskeys: number;
}

export const AuthenticatorRuleTable = new EntitySchema<AuthenticatorRuleRow>({
  name: 'AuthenticatorRule',
  tableName: 'authenticator_rules',
  columns: {
    inForceFrom: { type: 'timestamptz', precision: 3, primary: true },
    challengeLivesSeconds: { type: 'integer' },
    proofLivesSeconds: { type: 'integer' },
    mostPasskeys: { type: 'integer' },
  },
});
