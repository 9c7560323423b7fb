import type { PersonalDataDeclaration } from '../../common/personalData.ts';
import {
  InstalmentPlanTable,
  InstalmentTable,
  ReceivableOwnerTable,
  ReceivableTable,
  StatementInstalmentTable,
  StatementTable,
} from './tables.ts';

const fiveYears = 'Five years after the last instalment is paid.';
const contract = 'It is the contract and its performance; who owns the claim has to be able to prove it.';
const ofPlans = 'plan_id IN (SELECT id FROM instalment_plans WHERE user_id = $1)';

/** What receivables keeps about people. */
export const personalData: PersonalDataDeclaration = {
  obstacles: [
    {
      code: 'DEBT_OUTSTANDING',
      sql: `SELECT 1 FROM instalments WHERE user_id = $1
        AND principal_fen + fee_fen + interest_fen + penalty_fen
          > principal_paid_fen + fee_paid_fen + interest_paid_fen + penalty_paid_fen LIMIT 1`,
    },
  ],
  tables: [
    {
      table: StatementInstalmentTable,
      where: 'statement_id IN (SELECT id FROM statements WHERE user_id = $1)',
      purpose: 'Which instalments a statement asks for.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: contract },
    },
    {
      table: StatementTable,
      where: 'user_id = $1',
      purpose: 'What was due, month by month.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: contract },
    },
    {
      table: InstalmentTable,
      where: 'user_id = $1',
      purpose: 'What is due when, and what was paid.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: contract },
    },
    {
      table: ReceivableOwnerTable,
      where: `receivable_id IN (SELECT id FROM receivables WHERE ${ofPlans})`,
      purpose: 'Whom the person owes.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: contract },
    },
    {
      table: ReceivableTable,
      where: ofPlans,
      purpose: 'The claim that comes of a plan.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: contract },
    },
    {
      table: InstalmentPlanTable,
      where: 'user_id = $1',
      purpose: 'How a purchase is paid.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: contract },
    },
  ],
};
