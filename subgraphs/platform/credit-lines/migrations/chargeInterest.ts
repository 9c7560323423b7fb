import type { Migration } from '../../../common/migration.ts';

/**
 * A product costs a fee on the original principal or interest on what is owed, never both, and gives days of grace. An
 * offer keeps the method and the rounding with its price, so that what it shows stays what was agreed.
 */
export const chargeInterest: Migration = {
  name: 'chargeInterest1763973000000',
  sql: `
    ALTER TABLE credit_products
      ADD COLUMN method text NOT NULL DEFAULT 'FEE' CONSTRAINT credit_products_method_known
        CHECK (method IN ('FEE', 'ANNUITY', 'EQUAL_PRINCIPAL')),
      ADD COLUMN monthly_interest_rate numeric NOT NULL DEFAULT 0
        CONSTRAINT credit_products_interest_is_fraction CHECK (monthly_interest_rate BETWEEN 0 AND 1),
      ADD COLUMN grace_days integer NOT NULL DEFAULT 0
        CONSTRAINT credit_products_grace_not_negative CHECK (grace_days >= 0),
      ADD CONSTRAINT credit_products_fee_or_interest
        CHECK (CASE method WHEN 'FEE' THEN monthly_interest_rate = 0 ELSE monthly_fee_rate = 0 END);

    ALTER TABLE price_grid
      ADD COLUMN monthly_interest_rate numeric NOT NULL DEFAULT 0
        CONSTRAINT price_grid_interest_is_fraction CHECK (monthly_interest_rate BETWEEN 0 AND 1),
      ADD CONSTRAINT price_grid_fee_or_interest CHECK (monthly_fee_rate = 0 OR monthly_interest_rate = 0);

    ALTER TABLE credit_applications ADD COLUMN monthly_interest_rate numeric;
    UPDATE credit_applications SET monthly_interest_rate = 0 WHERE monthly_fee_rate IS NOT NULL;
    GRANT UPDATE (monthly_interest_rate) ON credit_applications TO whiteslip_credit_lines;

    ALTER TABLE offers
      ADD COLUMN method text
        CONSTRAINT offers_method_known CHECK (method IN ('FEE', 'ANNUITY', 'EQUAL_PRINCIPAL')),
      ADD COLUMN monthly_interest_rate numeric,
      ADD COLUMN rounding text CONSTRAINT offers_rounding_known CHECK (rounding IN ('HALF_UP', 'HALF_EVEN'));
    UPDATE offers SET method = 'FEE', monthly_interest_rate = 0, rounding = 'HALF_UP'
      WHERE monthly_fee_rate IS NOT NULL;
  `,
};
