import type { SubgraphDatabase } from '../../common/database.ts';
import { createBusinessDay } from './migrations/createBusinessDay.ts';
import { createDelinquency } from './migrations/createDelinquency.ts';
import { createInstalmentPlans } from './migrations/createInstalmentPlans.ts';
import { createReceivables } from './migrations/createReceivables.ts';
import { createStatements } from './migrations/createStatements.ts';
import {
  BusinessDayTable,
  DelinquencyBucketTable,
  InstalmentPlanTable,
  InstalmentTable,
  ReceivableOwnerTable,
  ReceivableTable,
  RiskClassTable,
  StatementInstalmentTable,
  StatementTable,
} from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'receivables',
  entities: [
    BusinessDayTable,
    InstalmentPlanTable,
    InstalmentTable,
    StatementTable,
    StatementInstalmentTable,
    ReceivableTable,
    ReceivableOwnerTable,
    DelinquencyBucketTable,
    RiskClassTable,
  ],
  migrations: [
    createBusinessDay,
    createInstalmentPlans,
    createStatements,
    createReceivables,
    createDelinquency,
  ],
};
