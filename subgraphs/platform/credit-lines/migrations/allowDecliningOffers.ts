import type { Migration } from '../../../common/migration.ts';

/** A person may refuse an offer before it ends. That is an end of the application as any other, by its own name. */
export const allowDecliningOffers: Migration = {
  name: 'allowDecliningOffers1763971000000',
  sql: `
    ALTER TABLE credit_applications
      DROP CONSTRAINT credit_applications_status_known,
      ADD CONSTRAINT credit_applications_status_known CHECK (status IN ('RECEIVED', 'SCORED', 'CAPACITY_RESERVED',
        'BANK_APPROVED', 'OFFERED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'FAILED', 'OFFER_DECLINED'));
    DROP INDEX credit_applications_one_open_per_user;
    CREATE UNIQUE INDEX credit_applications_one_open_per_user ON credit_applications (user_id)
      WHERE status NOT IN ('ACCEPTED', 'DECLINED', 'EXPIRED', 'FAILED', 'OFFER_DECLINED');

    ALTER TABLE offers
      ADD COLUMN declined_at timestamptz(3),
      ADD CONSTRAINT offers_declined_in_time CHECK (declined_at >= offered_at AND declined_at < expires_at),
      DROP CONSTRAINT offers_accepted_or_ended,
      ADD CONSTRAINT offers_end_once CHECK (num_nonnulls(accepted_at, ended_at, declined_at) < 2);
    GRANT UPDATE (declined_at) ON offers TO whiteslip_credit_lines;

    ALTER TABLE line_requests
      DROP CONSTRAINT line_requests_operation_known,
      ADD CONSTRAINT line_requests_operation_known CHECK (operation IN ('placeHold', 'captureHold',
        'releaseHold', 'restoreCredit', 'changeLimit', 'freezeLine', 'unfreezeLine', 'applyForCredit',
        'acceptOffer', 'declineOffer', 'cancelCredit', 'requestLimitChange', 'setSubLimit'));
  `,
};
