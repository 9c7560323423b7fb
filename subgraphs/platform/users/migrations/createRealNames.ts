import type { Migration } from '../../../common/migration.ts';

/** Who the bank says is who; and the consent to asking it, with the text that is shown before. */
export const createRealNames: Migration = {
  name: 'createRealNames1763800009000',
  sql: `
    CREATE TABLE real_names (
      user_id text PRIMARY KEY CONSTRAINT real_names_user REFERENCES users,
      holder_token text NOT NULL CONSTRAINT real_names_holder_once UNIQUE,
      verified_at timestamptz(3) NOT NULL
    );

    ALTER TABLE consents DROP CONSTRAINT consents_purpose_known;
    ALTER TABLE consents ADD CONSTRAINT consents_purpose_known CHECK (purpose IN
      ('CARD_BINDING', 'CREDIT_ASSESSMENT', 'CASH_FLOW_ASSESSMENT', 'CARD_DISPLAY', 'REAL_NAME'));
    ALTER TABLE consent_texts DROP CONSTRAINT consent_texts_purpose_known;
    ALTER TABLE consent_texts ADD CONSTRAINT consent_texts_purpose_known CHECK (purpose IN
      ('CARD_BINDING', 'CREDIT_ASSESSMENT', 'CASH_FLOW_ASSESSMENT', 'CARD_DISPLAY', 'REAL_NAME'));
    INSERT INTO consent_texts (purpose, recipient_kind, version, is_sensitive, text, in_force_from) VALUES
      ('REAL_NAME', 'BANK', '2025-10', true,
       'The bank receives your name, ID number, card number and mobile number and says whether they belong together. The platform learns the answer only.',
       '2025-01-01T00:00:00+08:00');

    GRANT SELECT, INSERT ON real_names TO whiteslip_users;
    GRANT UPDATE (real_name_verified_at) ON users TO whiteslip_users;
  `,
};
