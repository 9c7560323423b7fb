import type { SubgraphDatabase } from '../../common/database.ts';
import { BankCardTable, BankCustomerTable, SentPasswordTable } from './coreTables.ts';
import { LimitApprovalTable, LimitReleaseTable } from './facilityTables.ts';
import { MandateDrawTable } from './mandateTables.ts';
import { allowErasure } from './migrations/allowErasure.ts';
import { announceCards } from './migrations/announceCards.ts';
import { continueMandates } from './migrations/continueMandates.ts';
import { createBindings } from './migrations/createBindings.ts';
import { createCards } from './migrations/createCards.ts';
import { createLedger } from './migrations/createLedger.ts';
import { createLimitApprovals } from './migrations/createLimitApprovals.ts';
import { createMandateDraws } from './migrations/createMandateDraws.ts';
import { createVault } from './migrations/createVault.ts';
import {
  AccountTable,
  AnswerTable,
  AutoDebitTable,
  BindingRuleTable,
  CardPasswordTable,
  CardTable,
  FacilityTable,
  JournalTable,
  TransferTable,
  VerificationTriesTable,
} from './tables.ts';
import { CardTokenTable, VaultRecordTable } from './vault/tables.ts';

export const database: SubgraphDatabase = {
  schema: 'accounts',
  hasJobs: true,
  entities: [
    AccountTable,
    JournalTable,
    TransferTable,
    VaultRecordTable,
    CardTokenTable,
    BankCustomerTable,
    BankCardTable,
    SentPasswordTable,
    BindingRuleTable,
    VerificationTriesTable,
    AnswerTable,
    CardTable,
    CardPasswordTable,
    AutoDebitTable,
    MandateDrawTable,
    FacilityTable,
    LimitApprovalTable,
    LimitReleaseTable,
  ],
  migrations: [
    createLedger,
    createCards,
    createVault,
    createBindings,
    createMandateDraws,
    createLimitApprovals,
    allowErasure,
    announceCards,
    continueMandates,
  ],
};
