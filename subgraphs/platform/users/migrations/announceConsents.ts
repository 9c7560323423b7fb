import { announceRows } from '../../../common/announceRows.ts';
import type { Migration } from '../../../common/migration.ts';

/** Every consent that is given or withdrawn is heard by the person whose it is, whichever operation made it. */
export const announceConsents: Migration = {
  name: 'announceConsents1763931600000',
  sql: announceRows({ table: 'consents', topic: 'consent', keyColumn: 'user_id' }),
};
