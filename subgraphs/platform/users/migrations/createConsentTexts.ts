import type { Migration } from '../../../common/migration.ts';

/** The texts of consents, by version and recipient. One that was shown is never changed; the next has another version. */
export const createConsentTexts: Migration = {
  name: 'createConsentTexts1763800003000',
  sql: `
    CREATE TABLE consent_texts (
      purpose text NOT NULL CONSTRAINT consent_texts_purpose_known CHECK (purpose IN
        ('CARD_BINDING', 'CREDIT_ASSESSMENT', 'CASH_FLOW_ASSESSMENT', 'CARD_DISPLAY')),
      recipient_kind text NOT NULL CONSTRAINT consent_texts_recipient_kind_known
        CHECK (recipient_kind IN ('BANK', 'PLATFORM')),
      version text NOT NULL,
      is_sensitive boolean NOT NULL,
      text text NOT NULL,
      in_force_from timestamptz(3) NOT NULL,
      PRIMARY KEY (purpose, recipient_kind, version),
      CONSTRAINT consent_texts_one_from_an_instant UNIQUE (purpose, recipient_kind, in_force_from)
    );
    INSERT INTO consent_texts (purpose, recipient_kind, version, is_sensitive, text, in_force_from) VALUES
      ('CARD_BINDING', 'BANK', '2025-10', true,
       'The bank receives your name, ID number, card number and mobile number to bind your card.',
       '2025-01-01T00:00:00+08:00'),
      ('CREDIT_ASSESSMENT', 'BANK', '2025-10', false,
       'The bank receives your order and repayment history to decide about credit.',
       '2025-01-01T00:00:00+08:00'),
      ('CASH_FLOW_ASSESSMENT', 'PLATFORM', '2025-10', true,
       'The platform receives monthly sums of your account''s cash flow to decide about credit and to show them.',
       '2025-01-01T00:00:00+08:00'),
      ('CARD_DISPLAY', 'PLATFORM', '2025-10', false,
       'The platform receives your cards with hidden numbers and their planned debits to show them to you.',
       '2025-01-01T00:00:00+08:00');

    GRANT SELECT ON consent_texts TO whiteslip_users;
  `,
};
