import type { Migration } from '../../../common/migration.ts';

/**
 * A hold rests on risk's approval of the purchase, and keeps which. Holds from before have none. For how long an
 * approval serves is a rule by date like the others.
 */
export const askForDecisions: Migration = {
  name: 'askForDecisions1763974000000',
  sql: `
    ALTER TABLE holds ADD COLUMN decision_id text;
    ALTER TABLE credit_line_rules ADD COLUMN approval_minutes integer
      CONSTRAINT credit_line_rules_approval_minutes_positive CHECK (approval_minutes > 0);
    UPDATE credit_line_rules SET approval_minutes = 60;
    ALTER TABLE credit_line_rules ALTER COLUMN approval_minutes SET NOT NULL;
  `,
};
