import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { moveLine } from './lockLine.ts';
import { CreditLineChangeTable, type CreditLineRow } from './tables.ts';

export interface StatusChangeInput {
  readonly creditLineId: string;
  readonly reason: string;
  readonly modelVersion?: string | null | undefined;
  readonly idempotencyKey: string;
}

/** Freezes or unfreezes a line that is locked, and writes why into its history. */
export async function setStatus(
  tx: EntityManager,
  line: CreditLineRow,
  status: 'FROZEN' | 'ACTIVE',
  { reason, modelVersion }: StatusChangeInput,
  now: Date,
): Promise<CreditLineRow> {
  await tx.insert(CreditLineChangeTable, {
    id: newId('clc'),
    creditLineId: line.id,
    kind: status === 'FROZEN' ? 'FROZEN' : 'UNFROZEN',
    productId: null,
    limitBeforeFen: line.limitFen,
    limitAfterFen: line.limitFen,
    currency: line.currency,
    reason,
    modelVersion: modelVersion ?? null,
    bankApprovalId: null,
    consentId: null,
    changedAt: now,
  });
  return moveLine(tx, line, { status }, now);
}
