import type { Migration } from '../../../common/migration.ts';

/** Orders with their items, and the terms under which they were financed. */
export const createOrders: Migration = {
  name: 'createOrders1763800000000',
  sql: `
    CREATE TABLE quotes (
      id text PRIMARY KEY,
      user_id text NOT NULL,
      amount_fen bigint NOT NULL CONSTRAINT quotes_amount_positive CHECK (amount_fen > 0),
      tenor integer NOT NULL CONSTRAINT quotes_tenor_positive CHECK (tenor > 0),
      fee_fen bigint NOT NULL CONSTRAINT quotes_fee_not_negative CHECK (fee_fen >= 0),
      currency text NOT NULL CONSTRAINT quotes_currency_known CHECK (currency = 'CNY'),
      annual_rate numeric NOT NULL CONSTRAINT quotes_rate_is_fraction CHECK (annual_rate BETWEEN 0 AND 1),
      effective_annual_rate numeric NOT NULL
        CONSTRAINT quotes_effective_rate_not_below CHECK (effective_annual_rate >= annual_rate),
      quoted_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      CONSTRAINT quotes_end_after_start CHECK (expires_at > quoted_at),
      CONSTRAINT quotes_of_user UNIQUE (id, user_id)
    );

    CREATE TABLE orders (
      id text PRIMARY KEY,
      number text NOT NULL CONSTRAINT orders_number_once UNIQUE,
      user_id text NOT NULL,
      merchant_party_id text NOT NULL,
      status text NOT NULL CONSTRAINT orders_status_known CHECK (status IN
        ('QUOTED', 'PLACED', 'RISK_DECLINED', 'AUTHORIZED', 'CAPTURED', 'CANCELLED', 'REFUNDED')),
      total_fen bigint NOT NULL CONSTRAINT orders_total_positive CHECK (total_fen > 0),
      captured_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT orders_captured_not_negative CHECK (captured_fen >= 0),
      refunded_fen bigint NOT NULL DEFAULT 0
        CONSTRAINT orders_refunded_not_negative CHECK (refunded_fen >= 0),
      currency text NOT NULL CONSTRAINT orders_currency_known CHECK (currency = 'CNY'),
      created_at timestamptz(3) NOT NULL,
      placed_at timestamptz(3),
      hold_id text,
      quote_id text,
      CONSTRAINT orders_quote FOREIGN KEY (quote_id, user_id) REFERENCES quotes (id, user_id),
      CONSTRAINT orders_capture_within_total CHECK (captured_fen <= total_fen),
      CONSTRAINT orders_refund_within_capture CHECK (refunded_fen <= captured_fen),
      CONSTRAINT orders_placed_has_time CHECK (status IN ('QUOTED', 'CANCELLED') OR placed_at IS NOT NULL),
      CONSTRAINT orders_quoted_not_placed CHECK (status <> 'QUOTED' OR placed_at IS NULL),
      CONSTRAINT orders_authorized_has_hold CHECK (status <> 'AUTHORIZED' OR hold_id IS NOT NULL),
      CONSTRAINT orders_status_by_amounts CHECK (CASE status
        WHEN 'CAPTURED' THEN captured_fen > 0
        WHEN 'REFUNDED' THEN captured_fen > 0 AND refunded_fen = captured_fen
        ELSE captured_fen = 0 END)
    );
    CREATE INDEX orders_user_created ON orders (user_id, created_at DESC, id DESC);
    CREATE INDEX orders_merchant_created ON orders (merchant_party_id, created_at DESC, id DESC);
    CREATE INDEX orders_merchant_status_created
      ON orders (merchant_party_id, status, created_at DESC, id DESC);

    CREATE TABLE order_items (
      order_id text NOT NULL CONSTRAINT order_items_order REFERENCES orders,
      number integer NOT NULL CONSTRAINT order_items_number_positive CHECK (number > 0),
      name text NOT NULL,
      quantity integer NOT NULL CONSTRAINT order_items_quantity_positive CHECK (quantity > 0),
      unit_price_fen bigint NOT NULL
        CONSTRAINT order_items_unit_price_not_negative CHECK (unit_price_fen >= 0),
      currency text NOT NULL CONSTRAINT order_items_currency_known CHECK (currency = 'CNY'),
      PRIMARY KEY (order_id, number)
    );

    GRANT SELECT, INSERT ON quotes, orders, order_items TO whiteslip_orders;
    GRANT UPDATE (status, captured_fen, refunded_fen, placed_at, hold_id, quote_id)
      ON orders TO whiteslip_orders;
  `,
};
