import type { Migration } from '../../../common/migration.ts';

/**
 * Assessments rest on what people did here, and policies say how much of it they bear. Assessments from before
 * have no vector of it, and policies from before do not look at it.
 */
export const assessBehaviour: Migration = {
  name: 'assessBehaviour1763800082000',
  sql: `
    ALTER TABLE assessments ADD COLUMN behaviour jsonb;
    ALTER TABLE credit_policies
      ADD COLUMN most_late_instalments integer CHECK (most_late_instalments >= 0),
      ADD COLUMN most_missed_instalments integer CHECK (most_missed_instalments >= 0);
  `,
};
