import type { DataSource } from 'typeorm';
import { batchLoader, rowLoader } from '../../common/loader.ts';
import { type DecisionRow, DecisionTable, type ScoreRow, ScoreTable } from './tables.ts';

export type RiskLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource) {
  return {
    latestScoreOfUser: batchLoader(
      (userIds) => readLatestScores(dataSource, userIds),
      (score) => score.userId,
    ),
    decision: rowLoader(dataSource, DecisionTable, 'id'),
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
    .where('score.userId = ANY(:userIds)', { userIds })
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
    .where('decision.orderId = ANY(:orderIds)', { orderIds })
    .orderBy('decision.orderId')
    .addOrderBy('decision.decidedAt', 'DESC')
    .addOrderBy('decision.id', 'DESC')
    .getMany();
}
