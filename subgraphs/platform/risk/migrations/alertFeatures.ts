import type { Migration } from '../../../common/migration.ts';

/** An alert may follow from a feature that shifted while the score stood; never from too few scores. */
export const alertFeatures: Migration = {
  name: 'alertFeatures1763800120000',
  sql: `
    ALTER TABLE psi_rounds DROP CONSTRAINT psi_rounds_alert_of_shift,
      ADD CONSTRAINT psi_rounds_alert_of_enough CHECK (alert_id IS NULL OR outcome <> 'TOO_FEW');
  `,
};
