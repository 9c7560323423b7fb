import type { SubgraphDatabase } from '../../common/database.ts';
import {
  AppetiteBreachTable,
  AppetiteCapTable,
  ApplicationRulesTable,
  PriceTable,
} from './appetiteTables.ts';
import { ApplicationStageTable, CreditApplicationTable } from './applicationTables.ts';
import { FreedLimitTable, LimitIncreaseTable } from './approvalTables.ts';
import { addSubLimits } from './migrations/addSubLimits.ts';
import { allowDecliningOffers } from './migrations/allowDecliningOffers.ts';
import { allowErasure } from './migrations/allowErasure.ts';
import { announceLines } from './migrations/announceLines.ts';
import { askForDecisions } from './migrations/askForDecisions.ts';
import { chargeInterest } from './migrations/chargeInterest.ts';
import { createApplications } from './migrations/createApplications.ts';
import { createCreditLines } from './migrations/createCreditLines.ts';
import { createLineRequests } from './migrations/createLineRequests.ts';
import { keepFreedLimits } from './migrations/keepFreedLimits.ts';
import { keepStoppedIncreases } from './migrations/keepStoppedIncreases.ts';
import { orderBreaches } from './migrations/orderBreaches.ts';
import { RestorationTable, SubLimitTable } from './subLimitTables.ts';
import {
  CreditLineChangeTable,
  CreditLineRulesTable,
  CreditLineTable,
  CreditProductTable,
  HoldTable,
  LineRequestTable,
  OfferTable,
} from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'credit_lines',
  hasJobs: true,
  entities: [
    CreditProductTable,
    CreditLineRulesTable,
    ApplicationRulesTable,
    PriceTable,
    AppetiteCapTable,
    CreditApplicationTable,
    ApplicationStageTable,
    AppetiteBreachTable,
    OfferTable,
    CreditLineTable,
    CreditLineChangeTable,
    SubLimitTable,
    RestorationTable,
    FreedLimitTable,
    LimitIncreaseTable,
    HoldTable,
    LineRequestTable,
  ],
  migrations: [
    createCreditLines,
    createLineRequests,
    allowErasure,
    createApplications,
    announceLines,
    keepFreedLimits,
    addSubLimits,
    allowDecliningOffers,
    orderBreaches,
    chargeInterest,
    askForDecisions,
    keepStoppedIncreases,
  ],
};
