import { timingSafeEqual } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '../../common/refusal.ts';
import { brokenConstraint, type ConstraintRefusals, inTransaction } from '../../common/transaction.ts';
import { decideRefusal } from './decideRefusal.ts';
import { hashOf } from './hashOf.ts';
import { assertText } from './text.ts';
import { OperationRequestTable } from './watchTables.ts';

/** A request of a member of staff. Keys belong to the person. */
export interface OperatorRequest {
  readonly operatorId: string;
  readonly idempotencyKey: string;
  /** The operation and what it was asked with. */
  readonly input: readonly string[];
}

/**
 * Does what a member of staff asks, once: the change and the row under its key are one transaction. A
 * repeat gives the id that the first one gave. A refusal is not kept: it moved nothing.
 *
 * Refuses: what `change` refuses; IDEMPOTENCY_CONFLICT, when the key came before with another input.
 */
export async function answerOperator(
  dataSource: DataSource,
  { operatorId, idempotencyKey, input }: OperatorRequest,
  now: Date,
  change: (tx: EntityManager) => Promise<string>,
  constraints: ConstraintRefusals = {},
): Promise<string> {
  assertText('idempotencyKey', idempotencyKey);
  const inputHash = hashOf(...input);
  const earlier = async () => {
    const found = await dataSource
      .getRepository(OperationRequestTable)
      .findOneBy({ operatorId, idempotencyKey });
    if (found && !timingSafeEqual(found.inputHash, inputHash)) throw decideRefusal('IDEMPOTENCY_CONFLICT');
    return found?.resultId ?? null;
  };
  const before = await earlier();
  if (before !== null) return before;
  try {
    return await inTransaction(
      dataSource,
      async (tx) => {
        const resultId = await change(tx);
        const row = { operatorId, idempotencyKey, inputHash, resultId, answeredAt: now };
        await tx.insert(OperationRequestTable, row);
        return resultId;
      },
      { constraints },
    );
  } catch (error) {
    // Another request with the key may have won meanwhile, by its own row or by the change itself.
    const won = await earlier();
    if (won === null || (brokenConstraint(error) === null && !(error instanceof Refusal))) throw error;
    return won;
  }
}
