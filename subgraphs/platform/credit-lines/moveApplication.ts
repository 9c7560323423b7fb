import type { EntityManager } from 'typeorm';
import { type ApplicationStatus, assertMove } from './application.ts';
import {
  type ApplicationStageRow,
  ApplicationStageTable,
  type CreditApplicationRow,
  CreditApplicationTable,
} from './applicationTables.ts';

/** What a status rests on. */
export type StageEvidence = Pick<ApplicationStageRow, 'source'> &
  Partial<Pick<ApplicationStageRow, 'reference' | 'modelVersion' | 'policyVersion'>>;

/** Locks an application until the transaction ends. Throws where there is none. */
export function lockApplication(tx: EntityManager, id: string): Promise<CreditApplicationRow> {
  return tx
    .createQueryBuilder(CreditApplicationTable, 'application')
    .setLock('pessimistic_write')
    .where('application.id = :id', { id })
    .getOneOrFail();
}

/** Moves an application that is locked, and writes what the new status rests on. */
export async function moveApplication(
  tx: EntityManager,
  application: CreditApplicationRow,
  status: ApplicationStatus,
  changes: Partial<CreditApplicationRow>,
  evidence: StageEvidence,
  now: Date,
): Promise<CreditApplicationRow> {
  assertMove(application.status, status);
  const moved = { ...changes, status, movedAt: now };
  await tx.update(CreditApplicationTable, { id: application.id }, moved);
  const after = { ...application, ...moved };
  await insertStage(tx, after, evidence);
  return after;
}

/** Writes what an application's status rests on. */
export async function insertStage(
  tx: EntityManager,
  { id, status, limitFen, movedAt }: CreditApplicationRow,
  { source, reference = null, modelVersion = null, policyVersion = null }: StageEvidence,
): Promise<void> {
  const versions = { modelVersion, policyVersion };
  const stage = { applicationId: id, status, source, reference, ...versions, limitFen, reachedAt: movedAt };
  await tx.insert(ApplicationStageTable, stage);
}
