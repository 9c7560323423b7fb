import type { Migration } from '../../../common/migration.ts';

/**
 * What binding a card needs: the embedded bank core's customers, the rules by the date from which they are
 * in force, one-time passwords, tries, mandates' use, and the answers that were given.
 */
export const createBindings: Migration = {
  name: 'createBindings1763846000002',
  sql: `
  CREATE TABLE bank_customers (
    id text PRIMARY KEY,
    name_record_id text NOT NULL CONSTRAINT bank_customers_name REFERENCES vault_records,
    id_number_record_id text NOT NULL CONSTRAINT bank_customers_id_number REFERENCES vault_records,
    is_restricted boolean NOT NULL
  );
  CREATE TABLE bank_cards (
    number_hash bytea PRIMARY KEY,
    number_record_id text NOT NULL CONSTRAINT bank_cards_number REFERENCES vault_records,
    customer_id text NOT NULL CONSTRAINT bank_cards_customer REFERENCES bank_customers,
    mobile_record_id text NOT NULL CONSTRAINT bank_cards_mobile REFERENCES vault_records,
    is_blocked boolean NOT NULL
  );
  CREATE TABLE sent_passwords (
    id text PRIMARY KEY,
    masked_mobile text NOT NULL,
    password text NOT NULL,
    sent_at timestamptz(3) NOT NULL
  );
  CREATE INDEX sent_passwords_latest ON sent_passwords (sent_at DESC, id DESC);

  CREATE TABLE binding_rules (
    in_force_from timestamptz(3) PRIMARY KEY,
    lock_after_misses integer NOT NULL,
    locked_for_minutes integer NOT NULL,
    tries_a_day integer NOT NULL,
    password_lives_seconds integer NOT NULL,
    password_tries integer NOT NULL,
    step_up_lives_seconds integer NOT NULL
  );
  INSERT INTO binding_rules VALUES ('2025-01-01T00:00:00+08:00', 3, 1440, 10, 300, 5, 300);

  CREATE TABLE verification_tries (
    user_id text PRIMARY KEY,
    misses_in_a_row integer NOT NULL DEFAULT 0,
    tried_on date NOT NULL,
    tries_on_day integer NOT NULL DEFAULT 0,
    locked_until timestamptz(3)
  );

  CREATE TABLE answers (
    asked_by text NOT NULL,
    idempotency_key text NOT NULL,
    operation text NOT NULL,
    input_hash bytea NOT NULL,
    result_id text,
    refusal text,
    answered_at timestamptz(3) NOT NULL,
    PRIMARY KEY (asked_by, idempotency_key)
  );

  ALTER TABLE cards
    ADD COLUMN number_hash bytea,
    ADD COLUMN number_record_id text CONSTRAINT cards_number REFERENCES vault_records;
  CREATE UNIQUE INDEX cards_one_binding ON cards (user_id, number_hash)
    WHERE status IN ('ACTIVE', 'SUSPENDED');
  CREATE UNIQUE INDEX cards_one_attempt ON cards (user_id, number_hash)
    WHERE status IN ('PENDING', 'OTP_SENT');

  CREATE TABLE card_passwords (
    card_id text PRIMARY KEY CONSTRAINT card_passwords_card REFERENCES cards,
    password_hash bytea NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    wrong_tries integer NOT NULL DEFAULT 0
  );

  CREATE TABLE card_moves (from_status text, to_status text, PRIMARY KEY (from_status, to_status));
  INSERT INTO card_moves VALUES
    ('PENDING', 'OTP_SENT'), ('PENDING', 'REVOKED'),
    ('OTP_SENT', 'ACTIVE'), ('OTP_SENT', 'REVOKED'),
    ('ACTIVE', 'SUSPENDED'), ('ACTIVE', 'REVOKED'),
    ('SUSPENDED', 'ACTIVE'), ('SUSPENDED', 'REVOKED');

  CREATE FUNCTION check_card_move() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.status <> OLD.status AND NOT EXISTS (SELECT FROM accounts.card_moves
        WHERE from_status = OLD.status AND to_status = NEW.status) THEN
      RAISE check_violation USING CONSTRAINT = 'cards_move_allowed',
        MESSAGE = 'A card does not move from ' || OLD.status || ' to ' || NEW.status;
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER cards_move BEFORE UPDATE OF status ON cards
    FOR EACH ROW EXECUTE FUNCTION check_card_move();

  GRANT SELECT ON bank_customers, bank_cards, binding_rules, card_moves TO whiteslip_accounts;
  GRANT SELECT, INSERT ON sent_passwords, verification_tries, answers, card_passwords TO whiteslip_accounts;
  GRANT UPDATE (misses_in_a_row, tried_on, tries_on_day, locked_until) ON verification_tries
    TO whiteslip_accounts;
  GRANT UPDATE (result_id, refusal) ON answers TO whiteslip_accounts;
  GRANT UPDATE (password_hash, expires_at, wrong_tries) ON card_passwords TO whiteslip_accounts;
  `,
};
