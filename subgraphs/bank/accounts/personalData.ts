import type { PersonalDataDeclaration } from '../../common/personalData.ts';
import { LimitApprovalTable, LimitReleaseTable } from './facilityTables.ts';
import { MandateDrawTable } from './mandateTables.ts';
import {
  AccountTable,
  AnswerTable,
  AutoDebitTable,
  CardPasswordTable,
  CardTable,
  TransferTable,
  VerificationTriesTable,
} from './tables.ts';

const fiveYears = 'Five years after the business with the customer ends.';
const thirtyYears = 'Thirty years, as books are kept.';
const books = 'Books may not be changed.';
const withheld = 'The bank tells its customers itself what is in their accounts.';
const moneyLaundering = 'The law against money laundering has banks keep who used which means of payment.';
const credit = 'Who lends has to show later how credit was given; it names nobody but by an opaque id.';
const ofCards = 'card_id IN (SELECT id FROM cards WHERE user_id = $1)';

/** What accounts keeps about people of the platform. Of its own customers a bank tells them itself. */
export const personalData: PersonalDataDeclaration = {
  obstacles: [
    {
      code: 'DEBT_OUTSTANDING',
      sql: `SELECT 1 FROM accounts WHERE user_id = $1 AND kind = 'LOAN_RECEIVABLE' AND debits_fen > credits_fen LIMIT 1`,
    },
  ],
  tables: [
    {
      table: AnswerTable,
      where: 'asked_by = $1',
      purpose: 'Answers a repeated request as the first one.',
      retention: fiveYears,
      hidden: ['idempotencyKey'],
      erasure: {
        effect: 'KEPT',
        reason: 'It proves which kind of request came when; of what was in it a keyed hash.',
      },
    },
    {
      table: CardPasswordTable,
      where: ofCards,
      purpose: 'Confirms that a card is its holder’s, by a one-time password.',
      retention: 'Minutes; of the password a hash only.',
      erasure: { effect: 'DELETED' },
    },
    {
      table: MandateDrawTable,
      where: 'auto_debit_id IN (SELECT id FROM auto_debits WHERE user_id = $1)',
      purpose: 'Keeps debits within the caps of the mandate.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: moneyLaundering },
    },
    {
      table: AutoDebitTable,
      where: 'user_id = $1',
      purpose: 'What the person allowed to be debited.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: 'It proves that past debits were allowed.' },
    },
    {
      table: CardTable,
      where: 'user_id = $1',
      purpose: 'Cards that were bound, with hidden numbers.',
      retention: fiveYears,
      hidden: ['numberHash', 'numberRecordId'],
      erasure: { effect: 'KEPT', reason: moneyLaundering },
    },
    {
      table: VerificationTriesTable,
      where: 'user_id = $1',
      purpose: 'Keeps others from guessing what the bank holds.',
      retention: 'Until the lock is over.',
      erasure: { effect: 'DELETED' },
    },
    {
      table: LimitReleaseTable,
      where: 'approval_id IN (SELECT id FROM limit_approvals WHERE user_id = $1)',
      purpose: 'When the bank took approved credit back.',
      retention: fiveYears,
      hidden: ['idempotencyKey'],
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: LimitApprovalTable,
      where: 'user_id = $1',
      purpose: 'Credit that the bank approved.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: credit },
    },
    {
      table: TransferTable,
      where: `debit_account_id IN (SELECT id FROM accounts WHERE user_id = $1)
        OR credit_account_id IN (SELECT id FROM accounts WHERE user_id = $1)`,
      purpose: 'What was booked on loans and deposits.',
      retention: thirtyYears,
      withheld,
      erasure: { effect: 'KEPT', reason: books },
    },
    {
      table: AccountTable,
      where: 'user_id = $1',
      purpose: 'The books of loans and deposits.',
      retention: thirtyYears,
      withheld,
      erasure: { effect: 'KEPT', reason: books },
    },
  ],
};
