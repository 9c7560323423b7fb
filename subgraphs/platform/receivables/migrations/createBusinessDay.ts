import type { Migration } from '../../../common/migration.ts';

/** The day that past due, buckets and classes are computed from. It never goes back, whoever writes it. */
export const createBusinessDay: Migration = {
  name: 'createBusinessDay1763800000000',
  sql: `
    CREATE TABLE business_day (
      is_current boolean PRIMARY KEY DEFAULT true CONSTRAINT business_day_only_one CHECK (is_current),
      business_date date NOT NULL
    );

    CREATE FUNCTION refuse_earlier_business_day() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'The business day % is followed by later days only, not by %.',
        OLD.business_date, NEW.business_date
        USING ERRCODE = 'check_violation', CONSTRAINT = 'business_day_moves_forward';
    END $$;

    CREATE TRIGGER business_day_moves_forward BEFORE UPDATE ON business_day
      FOR EACH ROW WHEN (NEW.business_date <= OLD.business_date)
      EXECUTE FUNCTION refuse_earlier_business_day();

    GRANT SELECT, UPDATE (business_date) ON business_day TO whiteslip_receivables;
  `,
};
