import { type EntityManager, LessThanOrEqual } from 'typeorm';
import { addDays, businessDateAt, startOfBusinessDate } from '../../common/dates.ts';
import { newId } from '../../common/ids.ts';
import { raiseAlert } from './alert.ts';
import { type PsiPolicyRow, PsiPolicyTable, type PsiRoundRow, PsiRoundTable } from './psiTables.ts';
import type { Model } from './scorecard/scoring/model.ts';
import { judgeStability, type LiveCounts, measuresOf, outcomeOf, scoreMeasure } from './stability.ts';

/**
 * Compares the scores that a model gave in the days before today with those of its training, once a business day:
 * whoever comes later gets what the first one wrote. Only whole days count, so the answer does not depend on the
 * hour. Where the score or a feature is above the policy's bound it raises an alert in the same transaction: a feature
 * that moves alone can leave the score where it was, and mean that its source has changed.
 */
export async function comparePopulation(tx: EntityManager, model: Model, now: Date): Promise<PsiRoundRow> {
  const { version: modelVersion } = model;
  const businessDay = businessDateAt(now);
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('psi ' || $1, 0))`, [modelVersion]);
  const earlier = await tx.findOneBy(PsiRoundTable, { modelVersion, businessDay });
  if (earlier) return earlier;
  const until = startOfBusinessDate(businessDay);
  const policy = await readPsiPolicy(tx, until);
  const since = startOfBusinessDate(addDays(businessDay, -policy.windowDays));
  const judged = judgeStability(model, await countLive(tx, model, since, until), policy);
  const { windowDays, leastScores, alertAbove } = policy;
  const shifts = shiftsOf(judged, policy);
  const alertId =
    shifts.length > 0 ? await raiseAlert(tx, alertOf(model, shifts, judged.scores, policy), now) : null;
  const round = {
    id: newId('psi'),
    modelVersion,
    businessDay,
    windowDays,
    leastScores,
    alertAbove,
    ...judged,
    alertId,
    comparedAt: now,
  };
  await tx.insert(PsiRoundTable, round);
  return round;
}

/** The policy in force at an instant. Throws where there is none: there is no silent default. */
async function readPsiPolicy(tx: EntityManager, at: Date): Promise<PsiPolicyRow> {
  const policy = await tx.findOne(PsiPolicyTable, {
    where: { inForceFrom: LessThanOrEqual(at) },
    order: { inForceFrom: 'DESC' },
  });
  if (!policy) throw new Error('No policy about the stability of scores is in force.');
  return policy;
}

/** A model is champion or challenger; a score that could not be given is no score. */
function countLive(tx: EntityManager, model: Model, since: Date, until: Date): Promise<LiveCounts> {
  const measures = measuresOf(model).map(({ name, edges }) => ({ name, edges }));
  return tx.query(
    `WITH live AS (
       SELECT vector || jsonb_build_object($5::text, score) AS reading FROM assessments
       WHERE model_version = $1 AND score IS NOT NULL AND assessed_at >= $2 AND assessed_at < $3
       UNION ALL
       SELECT vector || jsonb_build_object($5::text, challenger_score) FROM assessments
       WHERE challenger_version = $1 AND challenger_score IS NOT NULL AND assessed_at >= $2 AND assessed_at < $3
     )
     SELECT name, width_bucket((reading ->> name)::double precision, edges) AS band, count(*)::integer AS people
     FROM live CROSS JOIN jsonb_to_recordset($4::jsonb) AS measure (name text, edges double precision[])
     GROUP BY name, band`,
    [model.version, since, until, JSON.stringify(measures), scoreMeasure],
  );
}

/** What is above the bound, the score first, as in "headroom 0.310000". */
function shiftsOf({ psi, features }: Pick<PsiRoundRow, 'psi' | 'features'>, policy: PsiPolicyRow): string[] {
  return [{ feature: scoreMeasure, psi }, ...features]
    .filter((each) => outcomeOf(each.psi, policy) === 'SHIFTED')
    .map((each) => `${each.feature} ${each.psi}`);
}

function alertOf(
  { version }: Model,
  shifts: readonly string[],
  scores: number,
  { windowDays, alertAbove }: PsiPolicyRow,
) {
  const detail = `PSI above ${alertAbove}: ${shifts.join(', ')}; ${scores} scores in ${windowDays} days against training.`;
  return { kind: 'PSI', subject: version, detail } as const;
}
