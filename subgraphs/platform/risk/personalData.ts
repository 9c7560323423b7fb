import type { PersonalDataDeclaration } from '../../common/personalData.ts';
import { DecisionTable, ScoreTable } from './tables.ts';

const fiveYears = 'Five years after the decision.';
const decided =
  'Who decides by machine has to be able to explain it later; it names nobody but by an opaque id.';

/** What risk keeps about people. */
export const personalData: PersonalDataDeclaration = {
  tables: [
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
