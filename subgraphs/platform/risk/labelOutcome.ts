import { timingSafeEqual } from 'node:crypto';
import { decideRefusal } from './decideRefusal.ts';
import { type DecisionLabelRow, DecisionLabelTable } from './decideTables.ts';
import type { DecideParts } from './decideTransaction.ts';
import { hashOf } from './hashOf.ts';
import { type DecisionRow, DecisionTable } from './tables.ts';
import { assertText } from './text.ts';

export interface LabelOutcomeInput {
  readonly decisionId: string;
  readonly label: DecisionLabelRow['label'];
  readonly idempotencyKey: string;
}

/**
 * Keeps what a purchase turned out to be, such as a fraud after a chargeback. A later label counts more
 * than an earlier one; both are kept. Gives the decision, which does not change.
 *
 * Refuses: DECISION_UNKNOWN, IDEMPOTENCY_CONFLICT.
 */
export async function labelOutcome(
  { decisionId, label, idempotencyKey }: LabelOutcomeInput,
  service: string,
  { dataSource, clock }: Pick<DecideParts, 'dataSource' | 'clock'>,
): Promise<DecisionRow> {
  assertText('idempotencyKey', idempotencyKey);
  const inputHash = hashOf(decisionId, label);
  await dataSource.query(
    `INSERT INTO decision_labels (service, idempotency_key, input_hash, decision_id, label, labelled_at)
     SELECT $1, $2, $3, decision_id, $5, $6 FROM purchase_decisions WHERE decision_id = $4
     ON CONFLICT DO NOTHING`,
    [service, idempotencyKey, inputHash, decisionId, label, clock.now()],
  );
  const kept = await dataSource.getRepository(DecisionLabelTable).findOneBy({ service, idempotencyKey });
  if (!kept) throw decideRefusal('DECISION_UNKNOWN');
  if (!timingSafeEqual(kept.inputHash, inputHash)) throw decideRefusal('IDEMPOTENCY_CONFLICT');
  return dataSource.getRepository(DecisionTable).findOneByOrFail({ id: decisionId });
}
