import type { Migration } from '../../../common/migration.ts';

/** Whether the name that a person goes by is the one that the bank confirmed. Of older proofs nobody asked. */
export const markProvenNames: Migration = {
  name: 'markProvenNames1763800014000',
  sql: `
    ALTER TABLE users ADD COLUMN is_name_proven boolean NOT NULL DEFAULT false
      CONSTRAINT users_name_proven_by_proof CHECK (NOT is_name_proven OR real_name_verified_at IS NOT NULL);
    GRANT UPDATE (is_name_proven) ON users TO whiteslip_users;
  `,
};
