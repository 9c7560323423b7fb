import type { Migration } from '../../../common/migration.ts';

/** People can be added, shoppers only: neither party nor scopes can be written by who signs people up. */
export const allowSignUp: Migration = {
  name: 'allowSignUp1763800005000',
  sql: `
    GRANT INSERT (id, username, name, mobile, joined_at) ON users TO whiteslip_users;
    GRANT INSERT ON passwords TO whiteslip_users;
  `,
};
