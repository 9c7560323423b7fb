import type { DataSource } from 'typeorm';
import { batchListLoader, firstRowLoader, rowLoader, rowsLoader } from '../../common/loader.ts';
import { pageLoader } from '../../common/readPages.ts';
import { readBusinessDate } from './businessDay.ts';
import { readInstalmentsOfStatements } from './statementInstalments.ts';
import {
  DelinquencyBucketTable,
  InstalmentPlanTable,
  InstalmentTable,
  ReceivableOwnerTable,
  ReceivableTable,
  RiskClassTable,
  StatementTable,
} from './tables.ts';

export type ReceivablesLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource) {
  return {
    businessDate: once(() => readBusinessDate(dataSource)),
    bucketRules: once(() => dataSource.getRepository(DelinquencyBucketTable).find()),
    riskClassRules: once(() => dataSource.getRepository(RiskClassTable).find()),
    plan: rowLoader(dataSource, InstalmentPlanTable, 'id'),
    plansOfOrder: rowsLoader(dataSource, InstalmentPlanTable, 'orderId', { capturedAt: 'DESC', id: 'DESC' }),
    instalment: rowLoader(dataSource, InstalmentTable, 'id'),
    instalmentsOfPlan: rowsLoader(dataSource, InstalmentTable, 'planId', { number: 'ASC' }),
    instalmentsOfStatement: batchListLoader(
      (statementIds) => readInstalmentsOfStatements(dataSource, statementIds),
      (row) => row.statementId,
    ),
    statement: rowLoader(dataSource, StatementTable, 'id'),
    statementsOfUser: pageLoader(
      dataSource,
      { entity: StatementTable, key: ['cycleUntil', 'id'], direction: 'DESC' },
      'userId',
    ),
    /** The earliest one with something left to pay. */
    nextStatementOfCreditLine: firstRowLoader(
      dataSource,
      StatementTable,
      'creditLineId',
      { dueOn: 'ASC', id: 'ASC' },
      'paid_fen < total_due_fen',
    ),
    receivable: rowLoader(dataSource, ReceivableTable, 'id'),
    receivableOfPlan: rowLoader(dataSource, ReceivableTable, 'planId'),
    ownersOfReceivable: rowsLoader(dataSource, ReceivableOwnerTable, 'receivableId', { ownedFrom: 'ASC' }),
  };
}

/** What is the same for a whole request is read at most once in it. */
function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | null = null;
  return () => {
    value ??= read();
    return value;
  };
}
