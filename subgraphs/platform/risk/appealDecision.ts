import { newId } from '../../common/ids.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import { appealRefusal, isReadable } from './appealRefusal.ts';
import { type AppealRow, AppealTable } from './appealTables.ts';
import { readCreditPolicy } from './creditPolicy.ts';
import { type DecisionRow, DecisionTable } from './tables.ts';

export interface AppealDecisionInput {
  readonly decisionId: string;
  readonly statement: string;
  readonly idempotencyKey: string;
}

type Parts = Pick<SubgraphParts, 'dataSource' | 'clock'>;

const dayMs = 24 * 3_600_000;

/**
 * Opens a case in which a member of staff looks at a decision again: one for each decision, within the days of the
 * policy that is in force. A decision of another person is as if it were not there.
 *
 * Refuses: STATEMENT_INVALID, DECISION_UNKNOWN, NOT_APPEALABLE, APPEAL_TOO_LATE, ALREADY_APPEALED, IDEMPOTENCY_CONFLICT.
 */
export async function appealDecision(
  { decisionId, statement, idempotencyKey }: AppealDecisionInput,
  userId: string,
  { dataSource, clock }: Parts,
): Promise<AppealRow> {
  if (!isReadable(statement)) throw appealRefusal('STATEMENT_INVALID');
  const appeals = dataSource.getRepository(AppealTable);
  const decision = await dataSource.getRepository(DecisionTable).findOneBy({ id: decisionId, userId });
  if (!decision) throw appealRefusal('DECISION_UNKNOWN');
  const now = clock.now();
  if (!(await appeals.existsBy({ decisionId }))) await assertAppealable(decision, now, { dataSource, clock });
  await dataSource.query(
    `INSERT INTO appeals (id, decision_id, user_id, statement, idempotency_key, opened_at, status)
     VALUES ($1, $2, $3, $4, $5, $6, 'OPEN') ON CONFLICT DO NOTHING`,
    [newId('apc'), decisionId, userId, statement, idempotencyKey, now],
  );
  const byKey = await appeals.findOneBy({ userId, idempotencyKey });
  if (!byKey) throw appealRefusal('ALREADY_APPEALED');
  if (byKey.decisionId !== decisionId || byKey.statement !== statement) {
    throw appealRefusal('IDEMPOTENCY_CONFLICT');
  }
  return byKey;
}

async function assertAppealable(decision: DecisionRow, now: Date, { dataSource }: Parts): Promise<void> {
  if (decision.outcome === 'APPROVE' && decision.reasonCodes.length === 0)
    throw appealRefusal('NOT_APPEALABLE');
  const { appealDays } = await readCreditPolicy(dataSource, now);
  if (now.getTime() - decision.decidedAt.getTime() > appealDays * dayMs)
    throw appealRefusal('APPEAL_TOO_LATE');
}
