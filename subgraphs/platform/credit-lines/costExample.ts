import { type DisclosedRates, disclosedRatesOf } from '../../common/internalRate.ts';
import type { RoundingMode } from '../../common/money.ts';
import { rateOf } from '../../common/rate.ts';
import {
  annuitySchedule,
  equalPrincipalSchedule,
  feeSchedule,
  type ScheduleMethod,
  type ScheduleRow,
} from '../../common/schedule.ts';
import type { OfferRow } from './tables.ts';

/** The purchase by which an offer shows what it costs. */
export interface ExamplePurchase {
  readonly examplePurchaseFen: bigint;
  readonly exampleTenor: number;
  readonly method: ScheduleMethod;
  readonly monthlyFeeRate: string;
  readonly monthlyInterestRate: string;
  readonly rounding: RoundingMode;
}

/** The example of an offer; null for offers from before examples were kept. */
export function exampleOf(offer: Pick<OfferRow, keyof ExamplePurchase>): ExamplePurchase | null {
  const { examplePurchaseFen, exampleTenor, method, monthlyFeeRate, monthlyInterestRate, rounding } = offer;
  if (examplePurchaseFen === null || exampleTenor === null || method === null) return null;
  if (monthlyFeeRate === null || monthlyInterestRate === null || rounding === null) return null;
  return { examplePurchaseFen, exampleTenor, method, monthlyFeeRate, monthlyInterestRate, rounding };
}

/** What would be paid for it, month by month. */
export function exampleSchedule(example: ExamplePurchase): ScheduleRow[] {
  const { examplePurchaseFen: principalFen, exampleTenor: tenor, method, rounding } = example;
  const terms = { principalFen, tenor, rounding };
  switch (method) {
    case 'FEE':
      return feeSchedule({ ...terms, monthlyFeeRate: example.monthlyFeeRate });
    case 'ANNUITY':
      return annuitySchedule({ ...terms, monthlyRate: rateOf(example.monthlyInterestRate) });
    case 'EQUAL_PRINCIPAL':
      return equalPrincipalSchedule({ ...terms, monthlyRate: rateOf(example.monthlyInterestRate) });
    default:
      throw new Error(`Unknown method ${method satisfies never}.`);
  }
}

/** All that is paid for it beside the purchase itself. */
export function exampleCostFen(example: ExamplePurchase): bigint {
  return exampleSchedule(example).reduce((sum, row) => sum + row.feeFen + row.interestFen, 0n);
}

/** The yearly rates of an offer: those of its example. */
export function disclosedRatesOfOffer(example: ExamplePurchase): DisclosedRates {
  return disclosedRatesOf(exampleSchedule(example));
}
