import { inTransaction } from '../../common/transaction.ts';
import { answerOperator } from './answerOperator.ts';
import { committedModels } from './committedModels.ts';
import { comparePopulation } from './comparePopulation.ts';
import { decideRefusal } from './decideRefusal.ts';
import type { DecideParts } from './decideTransaction.ts';
import { type PsiRoundRow, PsiRoundTable } from './psiTables.ts';
import type { Model } from './scorecard/scoring/model.ts';

export interface MonitorPsiInput {
  /** The champion unless said otherwise. */
  readonly modelVersion?: string | null | undefined;
  readonly idempotencyKey: string;
}

type Parts = Pick<DecideParts, 'dataSource' | 'clock'>;

/**
 * Compares live scores of a model with training for a member of staff who does not want to wait for the round of the
 * day. If that has been, it is the answer.
 *
 * Refuses: MODEL_UNKNOWN, IDEMPOTENCY_CONFLICT.
 */
export async function monitorPsi(
  { modelVersion, idempotencyKey }: MonitorPsiInput,
  operatorId: string,
  { dataSource, clock }: Parts,
): Promise<PsiRoundRow> {
  const [champion] = watchedModels();
  const model =
    modelVersion == null ? champion : watchedModels().find((each) => each.version === modelVersion);
  if (!model) throw decideRefusal('MODEL_UNKNOWN');
  const now = clock.now();
  const request = { operatorId, idempotencyKey, input: ['monitorPsi', modelVersion ?? ''] };
  const id = await answerOperator(
    dataSource,
    request,
    now,
    async (tx) => (await comparePopulation(tx, model, now)).id,
  );
  return dataSource.getRepository(PsiRoundTable).findOneByOrFail({ id });
}

/** The round of the day: each model that scores people, in a transaction of its own. */
export async function monitorModels({ dataSource, clock }: Parts): Promise<void> {
  for (const model of watchedModels()) {
    await inTransaction(dataSource, (tx) => comparePopulation(tx, model, clock.now()));
  }
}

/** The champion first. */
function watchedModels(): readonly Model[] {
  const { champion, challenger } = committedModels();
  return challenger ? [champion, challenger] : [champion];
}
