import type { Migration } from '../../../common/migration.ts';

/**
 * Deciding about purchases: what was bought, rules and thresholds by date, what each decision rests on,
 * blocks, labels and alerts. Rules, purchases, decisions and labels are only ever added; a block and an
 * alert are closed once.
 *
 * `note_purchase` is the first of the two statements of a decision. It takes the locks of the request, the
 * order, the person, the card, the device and the merchant, in the order of their numbers so that nobody
 * waits in a circle, writes the request and the purchase, and counts. Each of its statements sees what was
 * committed before it began, so under the locks the counts are those of one purchase after the other. It
 * need not be on disk when it returns: the decision's own commit flushes all that was written before.
 */
export const createDeciding: Migration = {
  name: 'createDeciding1763800020000',
  sql: `
    CREATE TABLE purchases (
      order_id text CONSTRAINT purchases_pkey PRIMARY KEY,
      user_id text NOT NULL,
      card_id text NOT NULL,
      device_hash text NOT NULL,
      merchant_id text NOT NULL,
      merchant_category text NOT NULL,
      amount_fen bigint NOT NULL CONSTRAINT purchases_amount_positive CHECK (amount_fen > 0),
      place text NOT NULL,
      occurred_at timestamptz(3) NOT NULL,
      noted_at timestamptz(3) NOT NULL,
      is_new_device boolean NOT NULL,
      facts_hash bytea NOT NULL CONSTRAINT purchases_hash_length CHECK (octet_length(facts_hash) = 32)
    );
    CREATE INDEX purchases_of_person ON purchases (user_id, occurred_at) INCLUDE (is_new_device);
    CREATE INDEX purchases_of_card ON purchases (card_id, occurred_at) INCLUDE (is_new_device);
    CREATE INDEX purchases_of_device ON purchases (device_hash, occurred_at) INCLUDE (is_new_device);
    CREATE INDEX purchases_of_merchant ON purchases (merchant_id, occurred_at) INCLUDE (is_new_device);

    CREATE TABLE decision_requests (
      service text NOT NULL,
      idempotency_key text NOT NULL,
      input_hash bytea NOT NULL
        CONSTRAINT decision_requests_hash_length CHECK (octet_length(input_hash) = 32),
      order_id text NOT NULL,
      has_proved boolean NOT NULL,
      refusal text,
      asked_at timestamptz(3) NOT NULL,
      CONSTRAINT decision_requests_pkey PRIMARY KEY (service, idempotency_key)
    );

    CREATE TABLE decision_rules (
      code text NOT NULL,
      version integer NOT NULL CONSTRAINT decision_rules_version_positive CHECK (version > 0),
      in_force_from timestamptz(3) NOT NULL,
      in_force_until timestamptz(3),
      condition jsonb NOT NULL,
      weight integer NOT NULL CONSTRAINT decision_rules_weight_positive CHECK (weight > 0),
      mode text NOT NULL CONSTRAINT decision_rules_mode_known CHECK (mode IN ('ACTIVE', 'SHADOW', 'OFF')),
      reason_code text NOT NULL,
      proposed_by text NOT NULL,
      approved_by text NOT NULL,
      CONSTRAINT decision_rules_pkey PRIMARY KEY (code, version),
      CONSTRAINT decision_rules_interval CHECK (in_force_until > in_force_from),
      CONSTRAINT decision_rules_two_people CHECK (proposed_by <> approved_by)
    );

    CREATE TABLE decision_thresholds (
      in_force_from timestamptz(3) CONSTRAINT decision_thresholds_pkey PRIMARY KEY,
      challenge_at integer NOT NULL,
      review_at integer NOT NULL,
      decline_at integer NOT NULL,
      alert_after integer NOT NULL CONSTRAINT decision_thresholds_alert_positive CHECK (alert_after > 0),
      alert_window_seconds integer NOT NULL
        CONSTRAINT decision_thresholds_window_positive CHECK (alert_window_seconds > 0),
      CONSTRAINT decision_thresholds_rise
        CHECK (0 < challenge_at AND challenge_at < review_at AND review_at < decline_at)
    );

    CREATE TABLE purchase_decisions (
      decision_id text CONSTRAINT purchase_decisions_pkey PRIMARY KEY
        CONSTRAINT purchase_decisions_decision REFERENCES decisions,
      order_id text NOT NULL CONSTRAINT purchase_decisions_purchase REFERENCES purchases,
      has_proved boolean NOT NULL,
      merchant_id text NOT NULL,
      outcome text NOT NULL CONSTRAINT purchase_decisions_outcome_known
        CHECK (outcome IN ('APPROVE', 'CHALLENGE', 'REVIEW', 'DECLINE')),
      shadow_outcome text NOT NULL CONSTRAINT purchase_decisions_shadow_known
        CHECK (shadow_outcome IN ('APPROVE', 'CHALLENGE', 'REVIEW', 'DECLINE')),
      score integer NOT NULL CONSTRAINT purchase_decisions_score_not_negative CHECK (score >= 0),
      signals jsonb NOT NULL,
      considered jsonb NOT NULL,
      thresholds_from timestamptz(3) NOT NULL
        CONSTRAINT purchase_decisions_thresholds REFERENCES decision_thresholds,
      decided_at timestamptz(3) NOT NULL,
      CONSTRAINT purchase_decisions_once UNIQUE (order_id, has_proved)
    );
    CREATE INDEX purchase_decisions_strict ON purchase_decisions (merchant_id, decided_at)
      WHERE outcome IN ('REVIEW', 'DECLINE');

    CREATE TABLE blocks (
      id text CONSTRAINT blocks_pkey PRIMARY KEY,
      kind text NOT NULL CONSTRAINT blocks_kind_known CHECK (kind IN ('PERSON', 'CARD', 'DEVICE', 'MERCHANT')),
      subject text NOT NULL,
      reason text NOT NULL,
      blocked_by text NOT NULL,
      blocked_at timestamptz(3) NOT NULL,
      unblock_reason text,
      unblocked_by text,
      unblocked_at timestamptz(3),
      CONSTRAINT blocks_end_whole CHECK (num_nonnulls(unblock_reason, unblocked_by, unblocked_at) IN (0, 3))
    );
    CREATE UNIQUE INDEX blocks_one_open ON blocks (kind, subject) WHERE unblocked_at IS NULL;

    CREATE TABLE decision_labels (
      service text NOT NULL,
      idempotency_key text NOT NULL,
      input_hash bytea NOT NULL CONSTRAINT decision_labels_hash_length CHECK (octet_length(input_hash) = 32),
      decision_id text NOT NULL CONSTRAINT decision_labels_decision REFERENCES purchase_decisions,
      label text NOT NULL CONSTRAINT decision_labels_label_known CHECK (label IN ('FRAUD', 'GENUINE')),
      labelled_at timestamptz(3) NOT NULL,
      CONSTRAINT decision_labels_pkey PRIMARY KEY (service, idempotency_key)
    );
    CREATE INDEX decision_labels_of_decision ON decision_labels (decision_id, labelled_at DESC);

    CREATE TABLE risk_alerts (
      id text CONSTRAINT risk_alerts_pkey PRIMARY KEY,
      kind text NOT NULL CONSTRAINT risk_alerts_kind_known
        CHECK (kind IN ('STRICT_DECISIONS', 'MERCHANT_COMPROMISE', 'PSI')),
      subject text NOT NULL,
      detail text NOT NULL,
      raised_at timestamptz(3) NOT NULL,
      acknowledged_by text,
      acknowledged_at timestamptz(3),
      CONSTRAINT risk_alerts_acknowledgement_whole
        CHECK (num_nonnulls(acknowledged_by, acknowledged_at) IN (0, 2))
    );
    CREATE UNIQUE INDEX risk_alerts_one_open ON risk_alerts (kind, subject) WHERE acknowledged_at IS NULL;
    CREATE INDEX risk_alerts_raised ON risk_alerts (raised_at DESC, id DESC);

    CREATE TABLE operation_requests (
      operator_id text NOT NULL,
      idempotency_key text NOT NULL,
      input_hash bytea NOT NULL
        CONSTRAINT operation_requests_hash_length CHECK (octet_length(input_hash) = 32),
      result_id text NOT NULL,
      answered_at timestamptz(3) NOT NULL,
      CONSTRAINT operation_requests_pkey PRIMARY KEY (operator_id, idempotency_key)
    );

    CREATE FUNCTION note_purchase(asked jsonb, bought jsonb, windows jsonb,
      OUT refused text, OUT decided text, OUT stamp integer, OUT on_new_device boolean,
      OUT at_known_place boolean, OUT bought_before integer, OUT spent_before_fen bigint,
      OUT blocked text[], OUT counts integer[])
    LANGUAGE plpgsql AS $body$
    DECLARE
      request decision_requests := jsonb_populate_record(NULL::decision_requests, asked);
      purchase purchases := jsonb_populate_record(NULL::purchases, bought);
      known_request decision_requests;
      known_purchase purchases;
      lock bigint;
    BEGIN
      PERFORM set_config('synchronous_commit', 'off', true);
      FOR lock IN
        SELECT DISTINCT hashtextextended(name, 0) FROM unnest(ARRAY[
          'request ' || request.service || ' ' || request.idempotency_key, 'order ' || purchase.order_id,
          'person ' || purchase.user_id, 'card ' || purchase.card_id, 'device ' || purchase.device_hash,
          'merchant ' || purchase.merchant_id]) AS name ORDER BY 1
      LOOP
        PERFORM pg_advisory_xact_lock(lock);
      END LOOP;

      SELECT * INTO known_purchase FROM purchases WHERE order_id = purchase.order_id;
      SELECT * INTO known_request FROM decision_requests
        WHERE service = request.service AND idempotency_key = request.idempotency_key;
      IF known_request.service IS NULL THEN
        request.refusal := CASE
          WHEN known_purchase.facts_hash <> purchase.facts_hash THEN 'ORDER_DIFFERS'
          WHEN known_purchase.order_id IS NULL AND request.refusal IS NOT NULL THEN request.refusal
          WHEN request.has_proved AND NOT EXISTS (SELECT FROM purchase_decisions AS earlier
            WHERE earlier.order_id = purchase.order_id AND outcome = 'CHALLENGE') THEN 'NOT_CHALLENGED'
        END;
        INSERT INTO decision_requests SELECT (request).*;
        known_request := request;
      ELSIF known_request.input_hash <> request.input_hash THEN
        refused := 'IDEMPOTENCY_CONFLICT';
        RETURN;
      END IF;
      refused := known_request.refusal;
      IF refused IS NOT NULL THEN RETURN; END IF;

      SELECT decision_id INTO decided FROM purchase_decisions
        WHERE order_id = purchase.order_id AND has_proved = request.has_proved;
      IF decided IS NOT NULL THEN RETURN; END IF;

      SELECT count(*), coalesce(sum(amount_fen), 0), coalesce(bool_or(place = purchase.place), false),
          count(*) > 0 AND NOT bool_or(device_hash = purchase.device_hash)
        INTO bought_before, spent_before_fen, at_known_place, on_new_device
        FROM (
          SELECT amount_fen, place, device_hash FROM purchases AS earlier
          WHERE user_id = purchase.user_id AND order_id <> purchase.order_id
            AND occurred_at < purchase.occurred_at AND occurred_at >= purchase.occurred_at - interval '365 days'
            AND EXISTS (SELECT FROM purchase_decisions AS decision
              WHERE decision.order_id = earlier.order_id AND outcome = 'APPROVE')
          ORDER BY occurred_at DESC LIMIT 200
        ) AS history;

      IF known_purchase.order_id IS NULL THEN
        purchase.is_new_device := on_new_device;
        INSERT INTO purchases SELECT (purchase).*;
      ELSE
        on_new_device := known_purchase.is_new_device;
      END IF;

      SELECT coalesce(array_agg(kind ORDER BY kind), '{}') INTO blocked FROM blocks
        WHERE unblocked_at IS NULL AND (kind, subject) IN (('PERSON', purchase.user_id),
          ('CARD', purchase.card_id), ('DEVICE', purchase.device_hash), ('MERCHANT', purchase.merchant_id));

      SELECT coalesce(array_agg(CASE each.value ->> 'of'
          WHEN 'PERSON' THEN (SELECT count(*) FROM purchases AS counted WHERE user_id = purchase.user_id
            AND occurred_at > since AND occurred_at <= purchase.occurred_at AND (NOT only_new OR is_new_device))
          WHEN 'CARD' THEN (SELECT count(*) FROM purchases AS counted WHERE card_id = purchase.card_id
            AND occurred_at > since AND occurred_at <= purchase.occurred_at AND (NOT only_new OR is_new_device))
          WHEN 'DEVICE' THEN (SELECT count(*) FROM purchases AS counted
            WHERE device_hash = purchase.device_hash
            AND occurred_at > since AND occurred_at <= purchase.occurred_at AND (NOT only_new OR is_new_device))
          WHEN 'MERCHANT' THEN (SELECT count(*) FROM purchases AS counted
            WHERE merchant_id = purchase.merchant_id
            AND occurred_at > since AND occurred_at <= purchase.occurred_at AND (NOT only_new OR is_new_device))
        END ORDER BY each.place), '{}') INTO counts
        FROM jsonb_array_elements(windows) WITH ORDINALITY AS each (value, place)
        CROSS JOIN LATERAL (SELECT
          purchase.occurred_at - make_interval(secs => (each.value ->> 'windowSeconds')::integer) AS since,
          (each.value ->> 'onlyNewDevices')::boolean AS only_new) AS terms;

      SELECT (SELECT count(*) FROM decision_rules) + (SELECT count(*) FROM decision_thresholds) INTO stamp;
    END
    $body$;

    INSERT INTO decision_thresholds VALUES ('2020-01-01T00:00:00+08:00', 40, 70, 100, 5, 3600);
    INSERT INTO decision_rules (code, version, in_force_from, condition, weight, mode, reason_code,
      proposed_by, approved_by)
    SELECT code, 1, '2020-01-01T00:00:00+08:00', condition::jsonb, weight, mode, reason, 'design', 'review'
    FROM (VALUES
      ('BLOCKED_PERSON', '{"kind":"BLOCKED","of":"PERSON"}', 100, 'ACTIVE', 'BLOCKED'),
      ('BLOCKED_CARD', '{"kind":"BLOCKED","of":"CARD"}', 100, 'ACTIVE', 'BLOCKED'),
      ('BLOCKED_DEVICE', '{"kind":"BLOCKED","of":"DEVICE"}', 100, 'ACTIVE', 'BLOCKED'),
      ('BLOCKED_MERCHANT', '{"kind":"BLOCKED","of":"MERCHANT"}', 100, 'ACTIVE', 'BLOCKED'),
      ('PERSON_HOUR', '{"kind":"VELOCITY","of":"PERSON","windowSeconds":3600,"moreThan":5,"onlyNewDevices":false}',
        40, 'ACTIVE', 'VELOCITY_HIGH'),
      ('PERSON_BURST', '{"kind":"VELOCITY","of":"PERSON","windowSeconds":3600,"moreThan":10,"onlyNewDevices":false}',
        30, 'ACTIVE', 'VELOCITY_HIGH'),
      ('CARD_HOUR', '{"kind":"VELOCITY","of":"CARD","windowSeconds":3600,"moreThan":6,"onlyNewDevices":false}',
        20, 'ACTIVE', 'VELOCITY_HIGH'),
      ('DEVICE_HOUR', '{"kind":"VELOCITY","of":"DEVICE","windowSeconds":3600,"moreThan":8,"onlyNewDevices":false}',
        40, 'ACTIVE', 'VELOCITY_HIGH'),
      ('MERCHANT_NEW_DEVICES',
        '{"kind":"VELOCITY","of":"MERCHANT","windowSeconds":3600,"moreThan":10,"onlyNewDevices":true}',
        40, 'ACTIVE', 'MERCHANT_SUSPECTED'),
      ('AMOUNT_JUMP', '{"kind":"AMOUNT_JUMP","timesMean":8,"leastPurchases":5,"leastAmountFen":100000}',
        40, 'ACTIVE', 'AMOUNT_UNUSUAL'),
      ('NEW_DEVICE', '{"kind":"NEW_DEVICE","leastPurchases":1}', 20, 'ACTIVE', 'DEVICE_NEW'),
      ('NEW_PLACE', '{"kind":"NEW_PLACE","leastPurchases":3}', 25, 'ACTIVE', 'PLACE_MISMATCH'),
      ('NIGHT', '{"kind":"NIGHT","fromHour":1,"untilHour":5}', 10, 'ACTIVE', 'NIGHT_PURCHASE'),
      ('PERSON_DAY', '{"kind":"VELOCITY","of":"PERSON","windowSeconds":86400,"moreThan":8,"onlyNewDevices":false}',
        40, 'SHADOW', 'VELOCITY_HIGH'),
      ('AMOUNT_STEP', '{"kind":"AMOUNT_JUMP","timesMean":4,"leastPurchases":5,"leastAmountFen":50000}',
        25, 'SHADOW', 'AMOUNT_UNUSUAL')
    ) AS first_rules (code, condition, weight, mode, reason);

    GRANT SELECT, INSERT ON purchases, decision_requests, decision_rules, purchase_decisions,
      decision_labels, operation_requests, blocks, risk_alerts TO whiteslip_risk;
    GRANT SELECT ON decision_thresholds TO whiteslip_risk;
    GRANT UPDATE (unblock_reason, unblocked_by, unblocked_at) ON blocks TO whiteslip_risk;
    GRANT UPDATE (acknowledged_by, acknowledged_at) ON risk_alerts TO whiteslip_risk;
  `,
};
