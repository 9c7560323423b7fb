import {
  AppetiteCapTable,
  ApplicationRulesTable,
  PriceTable,
} from '../../subgraphs/platform/credit-lines/appetiteTables.ts';
import { instantOn } from '../calendar.ts';
import { bank, platform } from '../parties.ts';
import { product } from '../product.ts';
import type { RowSet } from '../rowSet.ts';

const inForceFrom = '2025-01-01';

/** What each grade pays a month, as a fraction of the purchase. */
const prices = [
  ['A', product.monthlyFeeRate],
  ['B', '0.006'],
  ['C', '0.008'],
  ['D', '0.012'],
] as const;

/** What the bank is willing to have open, in fen, and how many new lines a day. */
const caps = [
  ['TOTAL', 5_000_000_000_000n],
  ['GRADE_C', 1_000_000_000_000n],
  ['GRADE_D', 200_000_000_000n],
  ['NEW_LINES_A_DAY', 10_000n],
] as const;

/** By what new credit is granted: rules, prices and the risk appetite. */
export function addLending(rows: RowSet): void {
  rows.add(ApplicationRulesTable, {
    inForceFrom: instantOn(inForceFrom, 0),
    grantorPartyId: bank.id,
    operatorPartyId: platform.id,
    offerDays: 7,
    withdrawalDays: 14,
    stepUpLivesSeconds: 300,
    standardPurchaseFen: 1_200_000n,
    standardTenor: 12,
  });
  for (const [grade, monthlyFeeRate] of prices)
    rows.add(PriceTable, {
      inForceFrom,
      grade,
      productId: product.id,
      monthlyFeeRate,
      monthlyInterestRate: '0',
    });
  for (const [segment, cap] of caps) rows.add(AppetiteCapTable, { inForceFrom, segment, cap });
}
