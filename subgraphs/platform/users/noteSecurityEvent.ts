import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { type SecurityEventKind, SecurityEventTable } from './securityTables.ts';

/** Notes, for the person to see, that a way in changed. */
export async function noteSecurityEvent(
  tx: EntityManager,
  userId: string,
  kind: SecurityEventKind,
  now: Date,
): Promise<void> {
  await tx.insert(SecurityEventTable, { id: newId('sev'), userId, kind, happenedAt: now });
}
