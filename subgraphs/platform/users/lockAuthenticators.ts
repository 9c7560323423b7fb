import type { EntityManager } from 'typeorm';

/** Lets one change of a person's authenticators at a time happen, until the transaction ends. */
export async function lockAuthenticators(tx: EntityManager, userId: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`authenticators of ${userId}`]);
}
