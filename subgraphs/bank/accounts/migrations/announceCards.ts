import { announceRows } from '../../../common/announceRows.ts';
import type { Migration } from '../../../common/migration.ts';

/** Every change of a card is heard by the person who subscribes to it, whichever operation made it. */
export const announceCards: Migration = {
  name: 'announceCards1763931600000',
  sql: announceRows({ table: 'cards', topic: 'card', keyColumn: 'user_id' }),
};
