import type { DataSource } from 'typeorm';
import { firstRowLoader, rowLoader } from '../../common/loader.ts';
import { AppealTable } from './appealTables.ts';
import { AssessmentTable } from './assessmentTables.ts';
import { behaviourLoader } from './behaviour/behaviourLoader.ts';
import { PurchaseDecisionTable, PurchaseTable } from './decideTables.ts';
import { readStamp } from './ruleBook.ts';
import { DecisionTable, ScoreTable } from './tables.ts';
import { RiskAlertTable } from './watchTables.ts';

export type RiskLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource) {
  let stamp: Promise<number> | undefined;
  return {
    latestScoreOfUser: firstRowLoader(dataSource, ScoreTable, 'userId', { scoredAt: 'DESC', id: 'DESC' }),
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
    /** A challenged purchase is decided again after the further proof, so the latest decision counts. */
    latestDecisionOfOrder: firstRowLoader(dataSource, DecisionTable, 'orderId', {
      decidedAt: 'DESC',
      id: 'DESC',
    }),
  };
}
