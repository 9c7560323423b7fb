import type { PersonalDataDeclaration } from '../../common/personalData.ts';
import { OrderItemTable, OrderTable, QuoteTable } from './tables.ts';

const threeYears = 'Three years after the purchase.';
const commerce = 'The law on electronic commerce has a platform keep what was bought for three years.';

/** What orders keeps about people. */
export const personalData: PersonalDataDeclaration = {
  obstacles: [
    {
      code: 'BUSINESS_UNDER_WAY',
      sql: `SELECT 1 FROM orders WHERE user_id = $1 AND status IN ('PLACED', 'AUTHORIZED') LIMIT 1`,
    },
  ],
  tables: [
    {
      table: OrderItemTable,
      where: 'order_id IN (SELECT id FROM orders WHERE user_id = $1)',
      purpose: 'What was bought.',
      retention: threeYears,
      erasure: { effect: 'KEPT', reason: commerce },
    },
    {
      table: OrderTable,
      where: 'user_id = $1',
      purpose: 'Purchases.',
      retention: threeYears,
      erasure: { effect: 'KEPT', reason: commerce },
    },
    {
      table: QuoteTable,
      where: 'user_id = $1',
      purpose: 'Prices that were shown before a purchase.',
      retention: threeYears,
      erasure: {
        effect: 'DELETED',
        only: {
          where: 'NOT EXISTS (SELECT FROM orders WHERE orders.quote_id = quotes.id)',
          reason: 'A price at which something was bought is part of the purchase.',
        },
      },
    },
  ],
};
