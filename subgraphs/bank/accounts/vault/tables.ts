import { EntitySchema } from 'typeorm';
import type { Envelope } from './envelope.ts';

/** What a secret is. */
export type VaultPurpose = 'CARD_NUMBER' | 'ID_NUMBER' | 'HOLDER_NAME' | 'MOBILE';

/** A secret in the vault. */
export interface VaultRecordRow extends Envelope {
  readonly id: string;
  readonly purpose: VaultPurpose;
  /** HMAC-SHA-256 of the secret. */
  readonly searchHash: Buffer;
}

export const VaultRecordTable = new EntitySchema<VaultRecordRow>({
  name: 'VaultRecord',
  tableName: 'vault_records',
  columns: {
    id: { type: 'text', primary: true },
    purpose: { type: 'text' },
    searchHash: { type: 'bytea' },
    keyId: { type: 'text' },
    wrappedKey: { type: 'bytea' },
    ciphertext: { type: 'bytea' },
  },
});

/** A name for a card that only one domain uses. */
export interface CardTokenRow {
  readonly token: string;
  readonly recordId: string;
  /** Who uses it: a party's id, or a service's name. */
  readonly domain: string;
}

export const CardTokenTable = new EntitySchema<CardTokenRow>({
  name: 'CardToken',
  tableName: 'card_tokens',
  columns: {
    token: { type: 'text', primary: true },
    recordId: { type: 'text' },
    domain: { type: 'text' },
  },
});
