import { answerOperator } from './answerOperator.ts';
import { decideRefusal } from './decideRefusal.ts';
import type { DecideParts } from './decideTransaction.ts';
import { type RiskAlertRow, RiskAlertTable } from './watchTables.ts';

export interface AcknowledgeAlertInput {
  readonly alertId: string;
  readonly idempotencyKey: string;
}

/**
 * Says that a member of staff has seen an alert and looks into it; from then on a new one of its kind about
 * its subject can be raised.
 *
 * Refuses: ALERT_UNKNOWN, ALERT_ACKNOWLEDGED, IDEMPOTENCY_CONFLICT.
 */
export async function acknowledgeAlert(
  { alertId, idempotencyKey }: AcknowledgeAlertInput,
  operatorId: string,
  { dataSource, clock }: Pick<DecideParts, 'dataSource' | 'clock'>,
): Promise<RiskAlertRow> {
  const now = clock.now();
  const request = { operatorId, idempotencyKey, input: ['acknowledgeAlert', alertId] };
  const id = await answerOperator(dataSource, request, now, async (tx) => {
    const { affected } = await tx
      .createQueryBuilder()
      .update(RiskAlertTable)
      .set({ acknowledgedBy: operatorId, acknowledgedAt: now })
      .where('id = :alertId AND acknowledgedAt IS NULL', { alertId })
      .execute();
    if (affected === 1) return alertId;
    throw decideRefusal(
      (await tx.existsBy(RiskAlertTable, { id: alertId })) ? 'ALERT_ACKNOWLEDGED' : 'ALERT_UNKNOWN',
    );
  });
  return dataSource.getRepository(RiskAlertTable).findOneByOrFail({ id });
}
