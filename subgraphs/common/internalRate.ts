import { roundRatio } from './money.ts';
import type { Rate } from './rate.ts';
import type { ScheduleRow } from './schedule.ts';

/** What a credit costs a year, as fractions in text with eight decimals: 0.10896383 is 10.896383 %. */
export interface DisclosedRates {
  /** The monthly internal rate of return times twelve. */
  readonly annualRate: string;
  /** The monthly internal rate of return, compounded over twelve months. */
  readonly effectiveAnnualRate: string;
}

/** Both yearly rates of a schedule whose rows are paid a month apart. */
export function disclosedRatesOf(schedule: readonly ScheduleRow[]): DisclosedRates {
  const { numerator, denominator } = monthlyInternalRateOf(schedule);
  const grown = (numerator + denominator) ** 12n;
  const whole = denominator ** 12n;
  return {
    annualRate: fractionText({ numerator: numerator * 12n, denominator }, 8),
    effectiveAnnualRate: fractionText({ numerator: grown - whole, denominator: whole }, 8),
  };
}

/** 24 digits: far more than are shown, so that compounding does not bring the error of the search forward. */
const one = 10n ** 24n;
/** Halves of a range of 1 until it is narrower than one digit of 24: log2(10^24) = 79.7. */
const halvings = 80;

/**
 * The monthly rate at which the rows are worth the principal today (IRR), from 0 to 100 % a month. What
 * the rows are worth falls as the rate rises, so halving the range finds it.
 */
export function monthlyInternalRateOf(schedule: readonly ScheduleRow[]): Rate {
  const principalFen = schedule.reduce((sum, row) => sum + row.principalFen, 0n);
  if (presentValue(schedule, one) > principalFen * one)
    throw new RangeError('The rate is above 100 % a month.');
  let low = 0n;
  let high = one;
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2n;
    if (presentValue(schedule, middle) > principalFen * one) low = middle;
    else high = middle;
  }
  return { numerator: high, denominator: one };
}

/** What the rows are worth today at a monthly rate of `rate / one`, in fen times `one`. */
function presentValue(schedule: readonly ScheduleRow[], rate: bigint): bigint {
  return schedule.reduceRight(
    (laterValue, row) => ((laterValue + row.totalFen * one) * one) / (one + rate),
    0n,
  );
}

/** The fraction as a decimal text, rounded half up. For showing only. */
export function fractionText({ numerator, denominator }: Rate, decimals: number): string {
  const digits = roundRatio(numerator * 10n ** BigInt(decimals), denominator)
    .toString()
    .padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
