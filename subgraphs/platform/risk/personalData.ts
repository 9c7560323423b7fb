import type { PersonalDataDeclaration } from '../../common/personalData.ts';
import { AppealTable } from './appealTables.ts';
import { AssessmentTable, CreditReportTable } from './assessmentTables.ts';
import { BehaviourEventTable } from './behaviour/behaviourTables.ts';
import { DecisionLabelTable, PurchaseDecisionTable, PurchaseTable } from './decideTables.ts';
import { DecisionTable, ScoreTable } from './tables.ts';

const fiveYears = 'Five years after the decision.';
const decided =
  'Who decides by machine has to be able to explain it later; it names nobody but by an opaque id.';

/** What risk keeps about people. */
export const personalData: PersonalDataDeclaration = {
  tables: [
    {
      table: AppealTable,
      where: 'user_id = $1',
      purpose: 'What the person said against decisions, and what was answered.',
      retention: fiveYears,
      hidden: ['idempotencyKey', 'answeredBy', 'answerKey'],
      erasure: {
        effect: 'PSEUDONYMISED',
        set: `statement = 'Erased on request.'`,
        reason: decided,
      },
    },
    {
      table: AssessmentTable,
      where: 'user_id = $1',
      purpose: 'What an application for credit was judged by.',
      retention: fiveYears,
      hidden: ['idempotencyKey', 'challengerVersion', 'challengerScore'],
      erasure: { effect: 'KEPT', reason: decided },
    },
    {
      table: BehaviourEventTable,
      where: 'user_id = $1',
      purpose: 'What the person ordered and repaid here, to judge applications for credit by.',
      retention: 'Five years after the event.',
      erasure: { effect: 'DELETED' },
    },
    {
      table: CreditReportTable,
      where: 'user_id = $1',
      purpose: 'What other lenders report.',
      retention: 'As long as the agency has it.',
      erasure: { effect: 'KEPT', reason: 'It belongs to the credit reference agency, which answers for it.' },
    },
    {
      table: DecisionLabelTable,
      where: `decision_id IN (SELECT decision_id FROM purchase_decisions JOIN purchases USING (order_id)
        WHERE user_id = $1)`,
      purpose: 'What purchases turned out to be.',
      retention: fiveYears,
      hidden: ['idempotencyKey', 'inputHash'],
      erasure: { effect: 'KEPT', reason: decided },
    },
    {
      table: PurchaseDecisionTable,
      where: 'order_id IN (SELECT order_id FROM purchases WHERE user_id = $1)',
      purpose: 'What a decision about a purchase rests on.',
      retention: fiveYears,
      withheld: 'It would tell how fraud is found out.',
      erasure: { effect: 'KEPT', reason: decided },
    },
    {
      table: PurchaseTable,
      where: 'user_id = $1',
      purpose: 'Purchases as they were when they were decided about, to tell usual from unusual.',
      retention: fiveYears,
      hidden: ['factsHash', 'deviceHash'],
      erasure: { effect: 'KEPT', reason: decided },
    },
    {
      table: ScoreTable,
      where: 'user_id = $1',
      purpose: 'How likely credit is to be paid back.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: decided },
    },
    {
      table: DecisionTable,
      where: 'user_id = $1',
      purpose: 'Decisions about credit and purchases, with their reasons.',
      retention: fiveYears,
      erasure: { effect: 'KEPT', reason: decided },
    },
  ],
};
