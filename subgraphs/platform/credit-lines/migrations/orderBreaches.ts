import type { Migration } from '../../../common/migration.ts';

/** Breaches of the risk appetite are read latest first. */
export const orderBreaches: Migration = {
  name: 'orderBreaches1763972000000',
  sql: `
    CREATE INDEX appetite_breaches_raised ON appetite_breaches (raised_at DESC, application_id DESC);
  `,
};
