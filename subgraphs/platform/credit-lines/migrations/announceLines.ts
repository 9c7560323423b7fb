import { announceRows } from '../../../common/announceRows.ts';
import type { Migration } from '../../../common/migration.ts';

/** Every change of a credit line is heard by the person who subscribes to it, whichever operation made it. */
export const announceLines: Migration = {
  name: 'announceLines1763931600000',
  sql: announceRows({ table: 'credit_lines', topic: 'creditLine', keyColumn: 'user_id' }),
};
