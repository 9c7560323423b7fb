import { type DisclosedRates, disclosedRatesOf } from '../../common/internalRate.ts';
import { feeSchedule, type ScheduleRow } from '../../common/schedule.ts';
import type { OfferRow } from './tables.ts';

/** The purchase by which an offer shows what it costs. */
export interface ExamplePurchase {
  readonly examplePurchaseFen: bigint;
  readonly exampleTenor: number;
  readonly monthlyFeeRate: string;
}

/** The example of an offer; null for offers from before examples were kept. */
export function exampleOf({
  examplePurchaseFen,
  exampleTenor,
  monthlyFeeRate,
}: Pick<OfferRow, keyof ExamplePurchase>): ExamplePurchase | null {
  if (examplePurchaseFen === null || exampleTenor === null || monthlyFeeRate === null) return null;
  return { examplePurchaseFen, exampleTenor, monthlyFeeRate };
}

/** What would be paid for it, month by month. */
export function exampleSchedule(example: ExamplePurchase): ScheduleRow[] {
  const { examplePurchaseFen: principalFen, exampleTenor: tenor, monthlyFeeRate } = example;
  return feeSchedule({ principalFen, tenor, monthlyFeeRate });
}

/** The yearly rates of an offer: those of its example. */
export function disclosedRatesOfOffer(example: ExamplePurchase): DisclosedRates {
  return disclosedRatesOf(exampleSchedule(example));
}
