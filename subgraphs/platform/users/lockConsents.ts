import type { EntityManager } from 'typeorm';

/** Lets one change of a person's consents at a time happen, until the transaction ends. */
export async function lockConsents(tx: EntityManager, userId: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`consents of ${userId}`]);
}
