import type { Migration } from '../../../common/migration.ts';

/**
 * Whether the people who are scored are still like those whom a model learned from: by what it is judged, by date,
 * and a comparison for each model and business day. Neither is ever changed.
 */
export const createPsiRounds: Migration = {
  name: 'createPsiRounds1763800060000',
  sql: `
    CREATE TABLE psi_policies (
      in_force_from timestamptz(3) CONSTRAINT psi_policies_pkey PRIMARY KEY,
      window_days integer NOT NULL CONSTRAINT psi_policies_window CHECK (window_days BETWEEN 1 AND 365),
      least_scores integer NOT NULL CONSTRAINT psi_policies_least_positive CHECK (least_scores > 0),
      alert_above numeric(9, 6) NOT NULL CONSTRAINT psi_policies_alert_positive CHECK (alert_above > 0)
    );
    INSERT INTO psi_policies VALUES ('2020-01-01T00:00:00+08:00', 30, 200, 0.25);

    CREATE TABLE psi_rounds (
      id text CONSTRAINT psi_rounds_pkey PRIMARY KEY,
      model_version text NOT NULL,
      business_day date NOT NULL,
      window_days integer NOT NULL,
      scores integer NOT NULL,
      least_scores integer NOT NULL,
      psi numeric(9, 6),
      alert_above numeric(9, 6) NOT NULL,
      outcome text NOT NULL
        CONSTRAINT psi_rounds_outcome_known CHECK (outcome IN ('STABLE', 'SHIFTED', 'TOO_FEW')),
      bands jsonb NOT NULL,
      features jsonb NOT NULL,
      alert_id text CONSTRAINT psi_rounds_alert REFERENCES risk_alerts,
      compared_at timestamptz(3) NOT NULL,
      CONSTRAINT psi_rounds_one_a_day UNIQUE (model_version, business_day),
      CONSTRAINT psi_rounds_enough CHECK ((outcome = 'TOO_FEW') = (scores < least_scores)),
      CONSTRAINT psi_rounds_measured CHECK ((outcome = 'TOO_FEW') = (psi IS NULL)),
      CONSTRAINT psi_rounds_judged CHECK (psi IS NULL OR (outcome = 'SHIFTED') = (psi > alert_above)),
      CONSTRAINT psi_rounds_alert_of_shift CHECK (alert_id IS NULL OR outcome = 'SHIFTED')
    );
    CREATE INDEX psi_rounds_days ON psi_rounds (business_day DESC, id DESC);

    CREATE INDEX assessments_of_model ON assessments (model_version, assessed_at);
    CREATE INDEX assessments_of_challenger ON assessments (challenger_version, assessed_at);

    GRANT SELECT ON psi_policies TO whiteslip_risk;
    GRANT SELECT, INSERT ON psi_rounds TO whiteslip_risk;
  `,
};
