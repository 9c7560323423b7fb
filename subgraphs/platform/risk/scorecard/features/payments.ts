import { at, countOf, sumOf } from './lists.ts';
import type { Statements } from './statements.ts';

/** A payment begins to count when it nears 1/140 of the reference limit. */
const paymentUnit = 140;
/** Paying more than one and a half times the bill says no more. */
const mostRatio = 1.5;

/**
 * Payments of six months on a logarithmic scale, in units of the reference limit: many steady payments
 * count more than one large one.
 */
export function paymentStrength({ paid, reference }: Statements): number {
  return sumOf(paid.map((amount) => Math.log1p((paymentUnit * amount) / reference)));
}

/** The lowest share of a bill that was paid in the month after it; a month without a bill counts as paid. */
export function lowestPaymentRatio({ billed, paid }: Statements): number {
  const ratios = billed.slice(1).map((bill, age) => (bill > 0 ? Math.min(at(paid, age) / bill, 1) : 1));
  return Math.min(...ratios);
}

/** Paid over billed in the newest three months; -1 where nothing was billed. */
export function recentPaymentRatio({ billed, paid }: Statements): number {
  const bills = sumOf(billed.slice(1, 4).map((bill) => Math.max(bill, 0)));
  return bills > 0 ? Math.min(sumOf(paid.slice(0, 3)) / bills, mostRatio) : -1;
}

/** The smallest monthly payment, in reference limits. */
export function smallestPayment({ paid, reference }: Statements): number {
  return Math.min(...paid) / reference;
}

/** The newest payment, in reference limits. */
export function newestPayment({ paid, reference }: Statements): number {
  return at(paid, 0) / reference;
}

export function monthsWithoutPayment({ paid }: Statements): number {
  return countOf(paid, (amount) => amount === 0);
}
