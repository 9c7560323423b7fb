import type { Migration } from '../../../common/migration.ts';

/** A text that says the same in other words keeps the consents before it; any other one has everybody asked again. */
export const outdateConsents: Migration = {
  name: 'outdateConsents1763800015000',
  sql: `ALTER TABLE consent_texts ADD COLUMN keeps_earlier boolean NOT NULL DEFAULT false;`,
};
