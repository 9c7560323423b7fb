import type { DataSource } from 'typeorm';
import { batchLoader, rowLoader } from '../../common/loader.ts';
import { amongKeys } from '../../common/readsByKey.ts';
import { AppealTable } from './appealTables.ts';
import { AssessmentTable } from './assessmentTables.ts';
import { behaviourLoader } from './behaviour/behaviourLoader.ts';
import { PurchaseDecisionTable, PurchaseTable } from './decideTables.ts';
import { readStamp } from './ruleBook.ts';
import { type DecisionRow, DecisionTable, type ScoreRow, ScoreTable } from './tables.ts';
import { RiskAlertTable } from './watchTables.ts';

export type RiskLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource) {
  let stamp: Promise<number> | undefined;
  return {
    latestScoreOfUser: batchLoader(
      (userIds) => readLatestScores(dataSource, userIds),
      (score) => score.userId,
    ),
    decision: rowLoader(dataSource, DecisionTable, 'id'),
    alert: rowLoader(dataSource, RiskAlertTable, 'id'),
    appeal: rowLoader(dataSource, AppealTable, 'id'),
    assessmentOfDecision: rowLoader(dataSource, AssessmentTable, 'decisionId'),
    appealOfDecision: rowLoader(dataSource, AppealTable, 'decisionId'),
    purchaseDecision: rowLoader(dataSource, PurchaseDecisionTable, 'decisionId'),
    purchase: rowLoader(dataSource, PurchaseTable, 'orderId'),
    behaviourOfUser: behaviourLoader(dataSource),
    /** The stamp of the rule book, asked for once. */
    ruleStamp: () => {
      stamp ??= readStamp(dataSource);
      return stamp;
    },
    latestDecisionOfOrder: batchLoader(
      (orderIds) => readLatestDecisions(dataSource, orderIds),
      (decision) => String(decision.orderId),
    ),
  };
}

function readLatestScores(dataSource: DataSource, userIds: readonly string[]): Promise<ScoreRow[]> {
  return dataSource
    .getRepository(ScoreTable)
    .createQueryBuilder('score')
    .distinctOn(['score.userId'])
    .where(amongKeys('score.userId', ':userIds'), { userIds })
    .orderBy('score.userId')
    .addOrderBy('score.scoredAt', 'DESC')
    .addOrderBy('score.id', 'DESC')
    .getMany();
}

/** A challenged purchase is decided again after the further proof, so the latest decision counts. */
function readLatestDecisions(dataSource: DataSource, orderIds: readonly string[]): Promise<DecisionRow[]> {
  return dataSource
    .getRepository(DecisionTable)
    .createQueryBuilder('decision')
    .distinctOn(['decision.orderId'])
    .where(amongKeys('decision.orderId', ':orderIds'), { orderIds })
    .orderBy('decision.orderId')
    .addOrderBy('decision.decidedAt', 'DESC')
    .addOrderBy('decision.id', 'DESC')
    .getMany();
}
