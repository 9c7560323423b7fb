import type { Migration } from '../../../common/migration.ts';

/** Whether a service ever told of a person is one look into an index, however long the history. */
export const findFirstBehaviour: Migration = {
  name: 'findFirstBehaviour1763800110000',
  sql: 'CREATE INDEX behaviour_events_of_teller ON behaviour_events (user_id, told_by, occurred_at);',
};
