import type { SubgraphDatabase } from '../../common/database.ts';
import { createReconciliations } from './migrations/createReconciliations.ts';
import { BreakTable, PaymentComparisonTable, ReconciliationTable, StatementLineTable } from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'reconciliation',
  entities: [ReconciliationTable, StatementLineTable, PaymentComparisonTable, BreakTable],
  migrations: [createReconciliations],
};
