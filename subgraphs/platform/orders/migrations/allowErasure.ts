import type { Migration } from '../../../common/migration.ts';

/** What the law does not keep about a person can be let go of. */
export const allowErasure: Migration = {
  name: 'allowErasure1763900000000',
  sql: `
    GRANT DELETE ON quotes TO whiteslip_orders;
  `,
};
