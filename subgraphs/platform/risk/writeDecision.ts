import type { DataSource, EntityManager } from 'typeorm';
import { queryPrepared } from '../../common/queryPrepared.ts';
import { brokenConstraint, inTransaction } from '../../common/transaction.ts';
import { raiseAlert } from './alert.ts';
import { PurchaseDecisionTable } from './decideTables.ts';
import type { Judgement } from './judge.ts';
import type { PurchaseFacts } from './purchase.ts';
import type { Rule, Thresholds } from './rule.ts';
import { type Signals, storedSignals } from './signals.ts';
import { type DecisionRow, DecisionTable } from './tables.ts';

/** A decision that is made and not written yet. */
export interface Judged {
  readonly id: string;
  readonly facts: PurchaseFacts;
  readonly signals: Signals;
  readonly rules: readonly Rule[];
  readonly thresholds: Thresholds;
  readonly hasProved: boolean;
  readonly judgement: Judgement;
  readonly now: Date;
}

/** Writes a decision, unless the order has one: then that one counts. */
export async function writeDecision(dataSource: DataSource, decision: Judged): Promise<DecisionRow> {
  const { outcome } = decision.judgement;
  const suspected = suspectedRule(decision);
  try {
    if (suspected || outcome === 'REVIEW' || outcome === 'DECLINE') {
      await inTransaction(dataSource, async (tx) => {
        await lockMerchant(tx, decision.facts.merchantId);
        await tx.query(statement.text, valuesOf(decision));
        await raiseAlerts(tx, decision, suspected);
      });
    } else {
      await queryPrepared(dataSource, statement, valuesOf(decision));
    }
    return rowOf(decision);
  } catch (error) {
    if (brokenConstraint(error) !== 'purchase_decisions_once') throw error;
    const { orderId } = decision.facts;
    const { decisionId } = await dataSource
      .getRepository(PurchaseDecisionTable)
      .findOneByOrFail({ orderId, hasProved: decision.hasProved });
    return dataSource.getRepository(DecisionTable).findOneByOrFail({ id: decisionId });
  }
}

const statement = {
  name: 'write_decision',
  text: `
    WITH decision AS (
      INSERT INTO decisions (id, user_id, subject, outcome, reason_codes, order_id, decided_at)
      VALUES ($1, $2, 'TRANSACTION', $3, $4, $5, $6)
    )
    INSERT INTO purchase_decisions (decision_id, order_id, has_proved, merchant_id, outcome, shadow_outcome,
      score, signals, considered, thresholds_from, decided_at)
    VALUES ($1, $5, $7, $8, $3, $9, $10, $11, $12, $13, $6)`,
};

function valuesOf({ id, facts, signals, thresholds, hasProved, judgement, now }: Judged): unknown[] {
  const { outcome, shadowOutcome, score, reasonCodes, considered } = judgement;
  return [
    id,
    facts.userId,
    outcome,
    reasonCodes,
    facts.orderId,
    now,
    hasProved,
    facts.merchantId,
    shadowOutcome,
    score,
    JSON.stringify(storedSignals(signals)),
    JSON.stringify(considered),
    thresholds.inForceFrom,
  ];
}

function rowOf({ id, facts, judgement, now }: Judged): DecisionRow {
  return {
    id,
    userId: facts.userId,
    subject: 'TRANSACTION',
    outcome: judgement.outcome,
    reasonCodes: judgement.reasonCodes,
    orderId: facts.orderId,
    decidedAt: now,
  };
}

/** The active rule that sees many new devices at one merchant, if the purchase meets it. */
function suspectedRule({ rules, judgement }: Judged): Rule | undefined {
  const hits = new Set(judgement.considered.filter(({ isHit }) => isHit).map(({ code }) => code));
  return rules.find(
    ({ code, mode, condition }) =>
      mode === 'ACTIVE' &&
      hits.has(code) &&
      condition.kind === 'VELOCITY' &&
      condition.of === 'MERCHANT' &&
      condition.onlyNewDevices,
  );
}

/** Strict decisions about one merchant are written one after the other, so that the last of them sees all. */
async function lockMerchant(tx: EntityManager, merchantId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('merchant ' || $1, 0))`, [merchantId]);
}

async function raiseAlerts(tx: EntityManager, decision: Judged, suspected: Rule | undefined): Promise<void> {
  const { facts, thresholds, now } = decision;
  const subject = facts.merchantId;
  if (suspected) {
    const detail = `Many purchases from devices that are new to their persons (rule ${suspected.code}).`;
    await raiseAlert(tx, { kind: 'MERCHANT_COMPROMISE', subject, detail }, now);
  }
  const since = new Date(now.getTime() - thresholds.alertWindowSeconds * 1_000);
  const [{ strict }] = await tx.query(
    `SELECT count(*)::integer AS strict FROM purchase_decisions
     WHERE merchant_id = $1 AND decided_at > $2 AND outcome IN ('REVIEW', 'DECLINE')`,
    [subject, since],
  );
  if (strict < thresholds.alertAfter) return;
  const minutes = Math.round(thresholds.alertWindowSeconds / 60);
  const detail = `${strict} purchases were reviewed or declined within ${minutes} minutes.`;
  await raiseAlert(tx, { kind: 'STRICT_DECISIONS', subject, detail }, now);
}
