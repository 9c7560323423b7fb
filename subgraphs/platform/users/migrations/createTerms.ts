import type { Migration } from '../../../common/migration.ts';

/**
 * Terms with the rates shown in them, and who accepted what. A version that was shown is never changed,
 * and an acceptance neither: both tables take rows only.
 */
export const createTerms: Migration = {
  name: 'createTerms1763800006000',
  sql: `
    CREATE TABLE terms (
      version text PRIMARY KEY,
      text text NOT NULL,
      rates jsonb NOT NULL,
      in_force_from timestamptz(3) NOT NULL CONSTRAINT terms_one_from_an_instant UNIQUE
    );
    INSERT INTO terms (version, text, rates, in_force_from) VALUES ('2025-10',
      'You buy now and pay in instalments. A fee is due each month on the amount you bought for. The annual rates below follow from all payments (internal rate of return).',
      '[{"instalmentCount": 3, "monthlyFeeRate": "0.005", "nominalAnnualRate": "0.08977695", "effectiveAnnualRate": "0.09356476"},
        {"instalmentCount": 12, "monthlyFeeRate": "0.005", "nominalAnnualRate": "0.10896383", "effectiveAnnualRate": "0.11457380"},
        {"instalmentCount": 24, "monthlyFeeRate": "0.005", "nominalAnnualRate": "0.11126664", "effectiveAnnualRate": "0.11712002"}]',
      '2025-01-01T00:00:00+08:00');

    CREATE TABLE terms_acceptances (
      id text PRIMARY KEY,
      user_id text NOT NULL CONSTRAINT terms_acceptances_user REFERENCES users,
      version text NOT NULL CONSTRAINT terms_acceptances_version REFERENCES terms,
      shown_hash text NOT NULL CONSTRAINT terms_acceptances_hash_form CHECK (shown_hash ~ '^[0-9a-f]{64}$'),
      accepted_at timestamptz(3) NOT NULL,
      CONSTRAINT terms_acceptances_once UNIQUE (user_id, version)
    );

    GRANT SELECT ON terms TO whiteslip_users;
    GRANT SELECT, INSERT ON terms_acceptances TO whiteslip_users;
  `,
};
