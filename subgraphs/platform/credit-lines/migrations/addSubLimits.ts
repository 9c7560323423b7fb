import type { Migration } from '../../../common/migration.ts';

/**
 * What of a line can be used for single products. A hold keeps its product and so does what is repaid of one, so what
 * is used for a product follows from rows, also before it has a sub-limit. Only the trigger counts the sub-limits of a
 * line, on the line's own row: a line's check bounds their sum, however many set them at once, and whoever places a
 * hold sees there that none are to be heeded.
 */
export const addSubLimits: Migration = {
  name: 'addSubLimits1763970000000',
  sql: `
    ALTER TABLE credit_lines
      ADD COLUMN sub_limit_count integer NOT NULL DEFAULT 0,
      ADD COLUMN sub_limits_fen bigint NOT NULL DEFAULT 0,
      ADD CONSTRAINT credit_lines_sub_limits_within_limit CHECK (sub_limits_fen <= limit_fen);

    ALTER TABLE holds ADD COLUMN product_id text CONSTRAINT holds_product REFERENCES credit_products;
    CREATE INDEX holds_line_product ON holds (credit_line_id, product_id) WHERE product_id IS NOT NULL;

    CREATE TABLE sub_limits (
      credit_line_id text NOT NULL CONSTRAINT sub_limits_line REFERENCES credit_lines,
      product_id text NOT NULL CONSTRAINT sub_limits_product REFERENCES credit_products,
      limit_fen bigint NOT NULL CONSTRAINT sub_limits_limit_not_negative CHECK (limit_fen >= 0),
      available_fen bigint NOT NULL CONSTRAINT sub_limits_available_not_negative CHECK (available_fen >= 0),
      held_fen bigint NOT NULL CONSTRAINT sub_limits_held_not_negative CHECK (held_fen >= 0),
      drawn_fen bigint NOT NULL CONSTRAINT sub_limits_drawn_not_negative CHECK (drawn_fen >= 0),
      over_limit_fen bigint NOT NULL CONSTRAINT sub_limits_over_limit_not_negative CHECK (over_limit_fen >= 0),
      PRIMARY KEY (credit_line_id, product_id),
      CONSTRAINT sub_limits_add_up CHECK (available_fen + held_fen + drawn_fen = limit_fen + over_limit_fen),
      CONSTRAINT sub_limits_over_limit_spends_nothing CHECK (available_fen = 0 OR over_limit_fen = 0)
    );

    CREATE FUNCTION count_sub_limits() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $count$
    BEGIN
      UPDATE credit_lines SET
        sub_limit_count = sub_limit_count + CASE TG_OP WHEN 'INSERT' THEN 1 WHEN 'DELETE' THEN -1 ELSE 0 END,
        sub_limits_fen = sub_limits_fen + coalesce(NEW.limit_fen, 0) - coalesce(OLD.limit_fen, 0)
      WHERE id = coalesce(NEW.credit_line_id, OLD.credit_line_id);
      RETURN NULL;
    END $count$;
    CREATE TRIGGER count AFTER INSERT OR DELETE OR UPDATE OF limit_fen ON sub_limits
      FOR EACH ROW EXECUTE FUNCTION count_sub_limits();

    CREATE TABLE restorations (
      id text PRIMARY KEY,
      credit_line_id text NOT NULL CONSTRAINT restorations_line REFERENCES credit_lines,
      product_id text NOT NULL CONSTRAINT restorations_product REFERENCES credit_products,
      amount_fen bigint NOT NULL CONSTRAINT restorations_amount_positive CHECK (amount_fen > 0),
      restored_at timestamptz(3) NOT NULL
    );
    CREATE INDEX restorations_line_product ON restorations (credit_line_id, product_id);

    ALTER TABLE credit_line_changes
      ADD COLUMN product_id text CONSTRAINT credit_line_changes_product REFERENCES credit_products,
      ADD CONSTRAINT credit_line_changes_product_of_sub_limit
        CHECK ((kind IN ('SUB_LIMIT_SET', 'SUB_LIMIT_LIFTED')) = (product_id IS NOT NULL)),
      DROP CONSTRAINT credit_line_changes_kind_known,
      ADD CONSTRAINT credit_line_changes_kind_known CHECK (kind IN ('OPENED', 'ACTIVATED', 'LIMIT_INCREASED',
        'LIMIT_DECREASED', 'FROZEN', 'UNFROZEN', 'CLOSED', 'SUB_LIMIT_SET', 'SUB_LIMIT_LIFTED')),
      DROP CONSTRAINT credit_line_changes_limit_by_kind,
      ADD CONSTRAINT credit_line_changes_limit_by_kind CHECK (CASE kind
        WHEN 'OPENED' THEN limit_before_fen = 0
        WHEN 'LIMIT_INCREASED' THEN limit_after_fen > limit_before_fen
        WHEN 'LIMIT_DECREASED' THEN limit_after_fen < limit_before_fen
        WHEN 'SUB_LIMIT_SET' THEN true
        WHEN 'SUB_LIMIT_LIFTED' THEN limit_after_fen >= limit_before_fen
        ELSE limit_after_fen = limit_before_fen END);

    ALTER TABLE line_requests
      DROP CONSTRAINT line_requests_operation_known,
      ADD CONSTRAINT line_requests_operation_known CHECK (operation IN ('placeHold', 'captureHold',
        'releaseHold', 'restoreCredit', 'changeLimit', 'freezeLine', 'unfreezeLine', 'applyForCredit',
        'acceptOffer', 'cancelCredit', 'requestLimitChange', 'setSubLimit'));

    GRANT SELECT, INSERT, DELETE ON sub_limits TO whiteslip_credit_lines;
    GRANT UPDATE (limit_fen, available_fen, held_fen, drawn_fen, over_limit_fen) ON sub_limits
      TO whiteslip_credit_lines;
    GRANT SELECT, INSERT ON restorations TO whiteslip_credit_lines;
  `,
};
