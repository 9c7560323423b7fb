import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { inTransaction } from '../../common/transaction.ts';
import type { AccountsParts } from './context.ts';
import { readLimitFen, refuseLimit } from './facilityRefusal.ts';
import { type LimitApprovalRow, LimitApprovalTable } from './facilityTables.ts';

export interface ApproveLimitInput {
  readonly applicationId: string;
  readonly creditLineId?: string | null | undefined;
  readonly userId: string;
  readonly limit: string;
}

/**
 * Approves a limit and reserves it in the facility, and gives the approval. There is one for each application, so
 * a repeat gets the same and reserves nothing. That there is no room is not kept: later there may be.
 *
 * Refuses: AMOUNT_INVALID; FACILITY_EXHAUSTED; IDEMPOTENCY_CONFLICT, when the application came before with
 * another person, line or limit.
 */
export async function approveLimit(
  input: ApproveLimitInput,
  { dataSource, clock }: Pick<AccountsParts, 'dataSource' | 'clock'>,
): Promise<LimitApprovalRow> {
  const limitFen = readLimitFen(input.limit);
  const asked = { ...input, creditLineId: input.creditLineId ?? null, limitFen };
  return inTransaction(dataSource, async (tx) => {
    const facilityId = await lockFacility(tx);
    const { applicationId } = input;
    const earlier = await tx.findOneBy(LimitApprovalTable, { applicationId });
    if (earlier) return sameAs(earlier, asked);
    await reserve(tx, facilityId, limitFen);
    return insertApproval(tx, facilityId, asked, clock.now());
  });
}

interface Asked extends Pick<LimitApprovalRow, 'applicationId' | 'creditLineId' | 'userId' | 'limitFen'> {}

/** There is one facility, and all that it reserves goes through its row: the lock makes approvals take turns. */
async function lockFacility(tx: EntityManager): Promise<string> {
  const [facility]: { id: string }[] = await tx.query('SELECT id FROM facilities LIMIT 1 FOR UPDATE');
  if (!facility) throw refuseLimit('FACILITY_EXHAUSTED');
  return facility.id;
}

async function reserve(tx: EntityManager, facilityId: string, limitFen: bigint): Promise<void> {
  const [, reserved]: [unknown, number] = await tx.query(
    `UPDATE facilities SET reserved_fen = reserved_fen + $2
     WHERE id = $1 AND reserved_fen + $2 <= limit_fen`,
    [facilityId, limitFen],
  );
  if (reserved === 0) throw refuseLimit('FACILITY_EXHAUSTED');
}

async function insertApproval(
  tx: EntityManager,
  facilityId: string,
  { applicationId, creditLineId, userId, limitFen }: Asked,
  approvedAt: Date,
): Promise<LimitApprovalRow> {
  const approval: LimitApprovalRow = {
    id: newId('apv'),
    facilityId,
    applicationId,
    creditLineId,
    userId,
    limitFen,
    releasedFen: 0n,
    currency: 'CNY',
    status: 'PENDING',
    approvedAt,
    confirmedAt: null,
    releasedAt: null,
  };
  await tx.insert(LimitApprovalTable, approval);
  return approval;
}

/** A line that was named on confirming came later than the request and does not make it another one. */
function sameAs(earlier: LimitApprovalRow, asked: Asked): LimitApprovalRow {
  const isSame =
    earlier.userId === asked.userId &&
    earlier.limitFen === asked.limitFen &&
    (asked.creditLineId === null || earlier.creditLineId === asked.creditLineId);
  if (!isSame) throw refuseLimit('IDEMPOTENCY_CONFLICT');
  return earlier;
}
