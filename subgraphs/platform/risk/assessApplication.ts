import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { parseFen } from '../../common/money.ts';
import { Refusal } from '../../common/refusal.ts';
import type { SubgraphParts } from '../../common/subgraph.ts';
import { brokenConstraint, inTransaction } from '../../common/transaction.ts';
import { assessmentRefusal } from './assessmentRefusal.ts';
import { type AssessmentRow, AssessmentTable } from './assessmentTables.ts';
import { ownRepaymentsIn } from './behaviour/ownRepayments.ts';
import { committedModels } from './committedModels.ts';
import { type CreditPolicy, judgeApplicant, readCreditPolicy } from './creditPolicy.ts';
import { type ApplicantFacts, type CreditSources, creditSources, gatherFacts } from './creditSources.ts';
import type { FeatureVector } from './scorecard/features/featureVector.ts';
import { statementFeatureNames, statementFeatures } from './scorecard/features/statementFeatures.ts';
import type { Model } from './scorecard/scoring/model.ts';
import { type Score, scoreApplication } from './scorecard/scoring/scoreApplication.ts';
import { DecisionTable, ScoreTable } from './tables.ts';

export interface AssessApplicationInput {
  readonly applicationId: string;
  readonly userId: string;
  readonly requestedLimit?: { readonly amount: string; readonly currency: string } | null | undefined;
  readonly idempotencyKey: string;
}

type Parts = Pick<SubgraphParts, 'dataSource' | 'client' | 'clock'>;

/**
 * Scores an application and judges it by the policy in force, once: a repeat gets what was said first, whatever has
 * changed since. Sources are asked before anything is written, so nobody's lock waits for them; of two at once the
 * later one gets what the earlier one wrote. A source that gives nothing is a stated gap.
 *
 * Refuses: AMOUNT_INVALID, CURRENCY_MISMATCH; CONSENT_MISSING, nothing is stored then; APPLICATION_DIFFERS and
 * IDEMPOTENCY_CONFLICT, when the application or the key came before with other facts.
 */
export async function assessApplication(
  input: AssessApplicationInput,
  parts: Parts,
  sources: CreditSources = creditSources(parts),
): Promise<AssessmentRow> {
  const { dataSource, clock } = parts;
  const asked = { ...input, requestedFen: readRequested(input.requestedLimit) };
  const earlier = await findEarlier(dataSource.manager, asked);
  if (earlier) return earlier;
  const now = clock.now();
  const policy = await readCreditPolicy(dataSource, now);
  const consentId = await requireConsent(input.userId, policy, parts);
  const facts = await gatherFacts(input.userId, policy, now, sources);
  const made = assess(asked, consentId, facts, policy, now);
  try {
    await inTransaction(dataSource, (tx) => write(tx, made));
    return made.row;
  } catch (error) {
    const isLater = brokenConstraint(error)?.startsWith('assessments_one_') === true;
    const first = isLater ? await findEarlier(dataSource.manager, asked) : null;
    if (first) return first;
    throw error;
  }
}

interface Asked {
  readonly applicationId: string;
  readonly userId: string;
  readonly requestedFen: bigint | null;
  readonly idempotencyKey: string;
}

function readRequested(limit: AssessApplicationInput['requestedLimit']): bigint | null {
  if (!limit) return null;
  if (limit.currency !== 'CNY') throw assessmentRefusal('CURRENCY_MISMATCH');
  const fen = fenOf(limit.amount);
  if (fen === null || fen <= 0n) throw assessmentRefusal('AMOUNT_INVALID');
  return fen;
}

function fenOf(amount: string): bigint | null {
  try {
    return parseFen(amount);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function findEarlier(tx: EntityManager, asked: Asked): Promise<AssessmentRow | null> {
  const { idempotencyKey, applicationId } = asked;
  const byKey = await tx.findOneBy(AssessmentTable, { idempotencyKey });
  if (byKey && !isSame(byKey, asked)) throw assessmentRefusal('IDEMPOTENCY_CONFLICT');
  const earlier = byKey ?? (await tx.findOneBy(AssessmentTable, { applicationId }));
  if (earlier && !isSame(earlier, asked)) throw assessmentRefusal('APPLICATION_DIFFERS');
  return earlier;
}

function isSame(row: AssessmentRow, { applicationId, userId, requestedFen }: Asked): boolean {
  return row.applicationId === applicationId && row.userId === userId && row.requestedFen === requestedFen;
}

const consentQuestion = `query AssessmentConsent($questions: [ConsentQuestion!]!) {
  checkConsents(questions: $questions) { isCovered consent { id } }
}`;

interface ConsentAnswer {
  readonly checkConsents: readonly {
    readonly isCovered: boolean;
    readonly consent: { readonly id: string } | null;
  }[];
}

async function requireConsent(userId: string, policy: CreditPolicy, { client }: Parts): Promise<string> {
  const questions = [{ userId, purpose: 'CREDIT_ASSESSMENT', recipientId: policy.consentRecipientId }];
  const { checkConsents } = await client.call<ConsentAnswer>('users', consentQuestion, { questions });
  const [check] = checkConsents;
  if (!check?.isCovered || !check.consent) throw assessmentRefusal('CONSENT_MISSING');
  return check.consent.id;
}

/** An assessment, and the score that goes to the person's profile. */
interface Made {
  readonly row: AssessmentRow;
  readonly scored: (Score & { readonly reasonCodes: readonly string[] }) | null;
}

function assess(
  asked: Asked,
  consentId: string,
  { report, reportGap, incomeFen, incomeGap, behaviour }: ApplicantFacts,
  policy: CreditPolicy,
  now: Date,
): Made {
  const { champion, challenger } = committedModels();
  const vector = report
    ? statementFeatures(report.history, policy.referenceLimitFen)
    : Object.fromEntries(statementFeatureNames.map((name) => [name, null]));
  const score = scoreOf(vector, champion);
  const monthlyDueFen = report?.monthlyDueFen ?? null;
  const exposureFen = report?.exposureFen ?? null;
  const scored = score && { ...score, reasonCodes: score.reasons.map(({ code }) => code) };
  const { requestedFen } = asked;
  const repayments = ownRepaymentsIn(behaviour);
  const standing = { score: scored, requestedFen, incomeFen, monthlyDueFen, exposureFen, repayments };
  const verdict = judgeApplicant(standing, policy);
  const row: AssessmentRow = {
    id: newId('asm'),
    applicationId: asked.applicationId,
    idempotencyKey: asked.idempotencyKey,
    userId: asked.userId,
    requestedFen,
    consentId,
    outcome: verdict.outcome,
    score: score?.score ?? null,
    probabilityOfDefault: score?.probabilityOfDefault.toFixed(6) ?? null,
    grade: verdict.grade,
    limitFen: verdict.limitFen,
    modelVersion: champion.version,
    challengerVersion: challenger?.version ?? null,
    challengerScore: (challenger && scoreOf(vector, challenger)?.score) ?? null,
    policyVersion: policy.version,
    reasonCodes: verdict.reasonCodes,
    vector,
    behaviour,
    incomeFen,
    incomeMonths: policy.incomeMonths,
    monthlyDueFen,
    exposureFen,
    reportGap,
    incomeGap,
    decisionId: newId('dec'),
    assessedAt: now,
  };
  return { row, scored };
}

/** Null where the model's policy about gaps does not let the vector be scored. */
function scoreOf(vector: FeatureVector, model: Model): Score | null {
  try {
    return scoreApplication(vector, model);
  } catch (error) {
    const tooLittle = ['ESSENTIAL_FEATURE_MISSING', 'TOO_MANY_GAPS'];
    if (error instanceof Refusal && tooLittle.includes(error.code)) return null;
    throw error;
  }
}

/** The assessment with what shoppers see of it: the decision, and the score if there is one. */
async function write(tx: EntityManager, { row, scored }: Made): Promise<void> {
  const { decisionId, userId, outcome, reasonCodes, assessedAt } = row;
  await tx.insert(DecisionTable, {
    id: decisionId,
    userId,
    subject: 'APPLICATION',
    outcome,
    reasonCodes,
    orderId: null,
    decidedAt: assessedAt,
  });
  await tx.insert(AssessmentTable, row);
  if (scored === null) return;
  await tx.insert(ScoreTable, {
    id: newId('scr'),
    userId,
    score: scored.score,
    modelVersion: scored.modelVersion,
    reasonCodes: scored.reasonCodes,
    scoredAt: assessedAt,
  });
}
