import type { EntityManager } from 'typeorm';

/** Something that changed, by ids alone: what it is now is for the reader to read, with the reader's own rights. */
export interface Change {
  /** What kind of thing: "card". */
  readonly topic: string;
  /** Whom it concerns: those who listen to this key hear of it. A user id, or whatever the subgraph's listeners go by. */
  readonly key: string;
  readonly id: string;
}

/**
 * Announces a change within the caller's own transaction: it is heard after the commit, and never where there is
 * none. Several announcements of the same change in one transaction are one. Every login role of the database could
 * listen, so ids only, never a name, a number or an amount.
 */
export async function announceChange(tx: EntityManager, { topic, key, id }: Change): Promise<void> {
  const payload = JSON.stringify([topic, key, id]);
  await tx.query(`SELECT pg_notify(current_schema() || '_changes', $1)`, [payload]);
}
