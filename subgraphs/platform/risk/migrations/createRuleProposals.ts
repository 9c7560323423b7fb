import type { Migration } from '../../../common/migration.ts';

/**
 * Rules about purchases change by two people: one proposes a version, another one approves or rejects it. A proposal
 * is decided once, never else changed. Only reasons that have words can be a rule's.
 */
export const createRuleProposals: Migration = {
  name: 'createRuleProposals1763800090000',
  sql: `
    CREATE TABLE purchase_reasons (code text CONSTRAINT purchase_reasons_pkey PRIMARY KEY);
    INSERT INTO purchase_reasons VALUES ('VELOCITY_HIGH'), ('AMOUNT_UNUSUAL'), ('DEVICE_NEW'), ('PLACE_MISMATCH'),
      ('NIGHT_PURCHASE'), ('MERCHANT_SUSPECTED'), ('BLOCKED');
    ALTER TABLE decision_rules
      ADD CONSTRAINT decision_rules_reason_known FOREIGN KEY (reason_code) REFERENCES purchase_reasons;

    CREATE TABLE rule_proposals (
      id text CONSTRAINT rule_proposals_pkey PRIMARY KEY,
      code text NOT NULL CONSTRAINT rule_proposals_code_form CHECK (code ~ '^[A-Z][A-Z0-9_]{2,39}$'),
      condition jsonb NOT NULL,
      weight integer NOT NULL CONSTRAINT rule_proposals_weight_limits CHECK (weight BETWEEN 1 AND 1000),
      mode text NOT NULL CONSTRAINT rule_proposals_mode_known CHECK (mode IN ('ACTIVE', 'SHADOW', 'OFF')),
      reason_code text NOT NULL CONSTRAINT rule_proposals_reason_known REFERENCES purchase_reasons,
      cause text NOT NULL,
      proposed_by text NOT NULL,
      proposed_at timestamptz(3) NOT NULL,
      status text NOT NULL
        CONSTRAINT rule_proposals_status_known CHECK (status IN ('OPEN', 'APPROVED', 'REJECTED')),
      decided_by text,
      decided_at timestamptz(3),
      rejection text,
      version integer,
      CONSTRAINT rule_proposals_decided_whole CHECK (num_nonnulls(decided_by, decided_at) = CASE status
        WHEN 'OPEN' THEN 0 ELSE 2 END),
      CONSTRAINT rule_proposals_rejected CHECK ((status = 'REJECTED') = (rejection IS NOT NULL)),
      CONSTRAINT rule_proposals_approved CHECK ((status = 'APPROVED') = (version IS NOT NULL)),
      CONSTRAINT rule_proposals_two_people CHECK (status <> 'APPROVED' OR decided_by <> proposed_by),
      CONSTRAINT rule_proposals_rule FOREIGN KEY (code, version) REFERENCES decision_rules,
      CONSTRAINT rule_proposals_one_a_version UNIQUE (code, version)
    );
    CREATE UNIQUE INDEX rule_proposals_one_open ON rule_proposals (code) WHERE status = 'OPEN';
    CREATE INDEX rule_proposals_proposed ON rule_proposals (proposed_at DESC, id DESC);

    GRANT SELECT ON purchase_reasons TO whiteslip_risk;
    GRANT SELECT, INSERT ON rule_proposals TO whiteslip_risk;
    GRANT UPDATE (status, decided_by, decided_at, rejection, version) ON rule_proposals TO whiteslip_risk;
  `,
};
