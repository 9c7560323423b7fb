import type { Migration } from '../../../common/migration.ts';

/** What people did here, as the services that know of it tell it. Only erasing a person takes anything away. */
export const createBehaviour: Migration = {
  name: 'createBehaviour1763800080000',
  sql: `
    CREATE TABLE behaviour_events (
      told_by text NOT NULL,
      event_id text NOT NULL,
      user_id text NOT NULL,
      kind text NOT NULL,
      occurred_at timestamptz(3) NOT NULL,
      amount_fen bigint NOT NULL CHECK (amount_fen > 0),
      due_on date,
      recorded_at timestamptz(3) NOT NULL,
      CONSTRAINT behaviour_events_pkey PRIMARY KEY (told_by, event_id),
      CONSTRAINT behaviour_events_told_by_who_knows CHECK (
        (told_by = 'orders' AND kind IN ('ORDER_PLACED', 'ORDER_CANCELLED', 'ORDER_REFUNDED') AND due_on IS NULL)
        OR (told_by = 'receivables' AND kind IN ('INSTALMENT_PAID', 'INSTALMENT_MISSED') AND due_on IS NOT NULL))
    );
    CREATE INDEX behaviour_events_of_person ON behaviour_events (user_id, occurred_at);

    CREATE TABLE behaviour_batches (
      told_by text NOT NULL,
      idempotency_key text NOT NULL,
      input_hash bytea NOT NULL,
      recorded integer NOT NULL CHECK (recorded >= 0),
      recorded_at timestamptz(3) NOT NULL,
      CONSTRAINT behaviour_batches_pkey PRIMARY KEY (told_by, idempotency_key)
    );

    GRANT SELECT, INSERT, DELETE ON behaviour_events TO whiteslip_risk;
    GRANT SELECT, INSERT ON behaviour_batches TO whiteslip_risk;
  `,
};
