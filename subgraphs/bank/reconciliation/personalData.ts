import type { PersonalDataDeclaration } from '../../common/personalData.ts';
import { PaymentComparisonTable } from './tables.ts';

/** What reconciliation keeps about people: whether their payments were found on the statement. */
export const personalData: PersonalDataDeclaration = {
  tables: [
    {
      table: PaymentComparisonTable,
      where: 'user_id = $1',
      purpose: 'Says whether a payment is on the statement too.',
      retention: 'Thirty years, as books are kept.',
      erasure: { effect: 'KEPT', reason: 'It is evidence for the books, which may not be changed.' },
    },
  ],
};
