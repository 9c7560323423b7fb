import { derivedId } from '../subgraphs/common/ids.ts';
import { type DisclosedRates, disclosedRatesOf } from '../subgraphs/common/internalRate.ts';
import { feeSchedule } from '../subgraphs/common/schedule.ts';

/** The product that every purchase of the seeded world is financed by: 0.5 % a month on the principal. */
export const product = {
  id: derivedId('prd', 'instalments'),
  name: '白条分期',
  tenors: [3, 6, 12, 24],
  minimumFen: 10_000n,
  maximumFen: 5_000_000n,
  monthlyFeeRate: '0.005',
  rounding: 'HALF_UP',
} as const;

/** The yearly rates of the product at a number of months, as disclosed for 12,000.00. */
export function ratesOf(tenor: number): DisclosedRates {
  const known = rates.get(tenor) ?? computeRates(tenor);
  rates.set(tenor, known);
  return known;
}

const rates = new Map<number, DisclosedRates>();

function computeRates(tenor: number): DisclosedRates {
  const { monthlyFeeRate, rounding } = product;
  return disclosedRatesOf(feeSchedule({ principalFen: 1_200_000n, tenor, monthlyFeeRate, rounding }));
}
