import type { Migration } from '../../../common/migration.ts';

/** The vault: the only tables that hold card and ID numbers, and only under keys that are elsewhere. */
export const createVault: Migration = {
  name: 'createVault1763846000001',
  sql: `
  CREATE TABLE vault_records (
    id text PRIMARY KEY,
    purpose text NOT NULL CONSTRAINT vault_records_purpose_known
      CHECK (purpose IN ('CARD_NUMBER', 'ID_NUMBER', 'HOLDER_NAME', 'MOBILE')),
    search_hash bytea NOT NULL,
    key_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    ciphertext bytea NOT NULL
  );
  CREATE UNIQUE INDEX vault_records_one_per_card ON vault_records (search_hash) WHERE purpose = 'CARD_NUMBER';
  CREATE INDEX vault_records_key ON vault_records (key_id);

  CREATE TABLE card_tokens (
    token text PRIMARY KEY,
    record_id text NOT NULL CONSTRAINT card_tokens_record REFERENCES vault_records,
    domain text NOT NULL,
    CONSTRAINT card_tokens_one_per_domain UNIQUE (record_id, domain)
  );

  GRANT SELECT, INSERT ON vault_records, card_tokens TO whiteslip_accounts;
  GRANT UPDATE (key_id, wrapped_key) ON vault_records TO whiteslip_accounts;
  `,
};
