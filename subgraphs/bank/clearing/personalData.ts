import type { PersonalDataDeclaration } from '../../common/personalData.ts';
import { FeeShareTable, PaymentTable, PlannedDebitTable, SettlementTable } from './tables.ts';

const thirtyYears = 'Thirty years, as books are kept.';
const books = 'Payments belong to the books, which may not be changed.';

/** What clearing keeps about people: by the opaque id, never with a name. */
export const personalData: PersonalDataDeclaration = {
  obstacles: [
    {
      code: 'BUSINESS_UNDER_WAY',
      sql: `SELECT 1 FROM payments
        WHERE user_id = $1 AND status IN ('CREATED', 'ROUTED', 'SUBMITTED', 'UNKNOWN') LIMIT 1`,
    },
  ],
  tables: [
    {
      table: FeeShareTable,
      where: 'order_id IN (SELECT order_id FROM settlements WHERE buyer_user_id = $1)',
      purpose: 'How the parties share the merchant’s fee of an order.',
      retention: thirtyYears,
      withheld: 'It says what the parties agreed on among each other, nothing about the person.',
      erasure: { effect: 'KEPT', reason: books },
    },
    {
      table: SettlementTable,
      where: 'buyer_user_id = $1',
      purpose: 'Pays the merchant of an order.',
      retention: thirtyYears,
      hidden: ['merchantFeeFen', 'netFen'],
      erasure: { effect: 'KEPT', reason: books },
    },
    {
      table: PlannedDebitTable,
      where: 'user_id = $1',
      purpose: 'Debits that are planned under the mandate.',
      retention: thirtyYears,
      erasure: { effect: 'KEPT', reason: books },
    },
    {
      table: PaymentTable,
      where: `user_id = $1 AND kind <> 'PAYOUT'`,
      purpose: 'Debits of the person and refunds to the person.',
      retention: thirtyYears,
      erasure: { effect: 'KEPT', reason: books },
    },
  ],
};
