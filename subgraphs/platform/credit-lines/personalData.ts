import type { PersonalDataDeclaration } from '../../common/personalData.ts';
import { AppetiteBreachTable } from './appetiteTables.ts';
import { ApplicationStageTable, CreditApplicationTable } from './applicationTables.ts';
import { FreedLimitTable, LimitIncreaseTable } from './approvalTables.ts';
import { RestorationTable, SubLimitTable } from './subLimitTables.ts';
import { CreditLineChangeTable, CreditLineTable, HoldTable, LineRequestTable, OfferTable } from './tables.ts';

const fiveYears = 'Five years after the line is closed.';
const credit =
  'Who lends has to show later how credit was given and used; it names nobody but by an opaque id.';
const ofApplications = 'application_id IN (SELECT id FROM credit_applications WHERE user_id = $1)';
const ofLines = 'credit_line_id IN (SELECT id FROM credit_lines WHERE user_id = $1)';

/** What credit-lines keeps about people. */
export const personalData: PersonalDataDeclaration = {
  obstacles: [
    {
      code: 'DEBT_OUTSTANDING',
      sql: 'SELECT 1 FROM credit_lines WHERE user_id = $1 AND drawn_fen > 0 LIMIT 1',
    },
    {
      code: 'BUSINESS_UNDER_WAY',
      sql: 'SELECT 1 FROM credit_lines WHERE user_id = $1 AND held_fen > 0 LIMIT 1',
    },
    {
      code: 'BUSINESS_UNDER_WAY',
      sql: `SELECT 1 FROM credit_applications WHERE user_id = $1
        AND status NOT IN ('ACCEPTED', 'DECLINED', 'EXPIRED', 'FAILED', 'OFFER_DECLINED') LIMIT 1`,
    },
  ],
  tables: [
    {
      table: LineRequestTable,
      where: `service = $1 OR ${ofLines} OR hold_id IN (SELECT id FROM holds WHERE user_id = $1)`,
      purpose: 'Answers a repeated request as the first one.',
      retention: fiveYears,
      hidden: ['idempotencyKey'],
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: HoldTable,
      where: 'user_id = $1',
      purpose: 'Sets credit aside for purchases.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: CreditLineChangeTable,
      where: ofLines,
      purpose: 'How the limit came to be what it is.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: SubLimitTable,
      where: ofLines,
      purpose: 'The most of the credit that can be used for one product.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: RestorationTable,
      where: ofLines,
      purpose: 'Which purchases the repayments were for, by product.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: FreedLimitTable,
      where: ofLines,
      purpose: "What of the bank's approvals went back to the bank.",
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: LimitIncreaseTable,
      where: ofLines,
      purpose: 'Increases of the limit that were asked for.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: CreditLineTable,
      where: 'user_id = $1',
      purpose: 'The credit that can be used.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: ApplicationStageTable,
      where: ofApplications,
      purpose: 'What each step of an application rests on.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: AppetiteBreachTable,
      where: `${ofApplications} OR ${ofLines}`,
      purpose: 'Applications and increases that a cap of the bank stopped.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: CreditApplicationTable,
      where: 'user_id = $1',
      purpose: 'Credit that was asked for, and what came of it.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: OfferTable,
      where: 'user_id = $1',
      purpose: 'Credit that was offered.',
      retention: fiveYears,
      erasure: {
        effect: 'DELETED',
        only: { where: 'accepted_at IS NULL', reason: 'An offer that was accepted is part of the contract.' },
      },
    },
  ],
};
