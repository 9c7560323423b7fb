import { at, countOf, meanOf } from './lists.ts';
import type { Statements } from './statements.ts';

/** The mean share of the limit in use. */
export function meanUtilisation({ billed, limit }: Statements): number {
  return meanOf(billed) / limit;
}

export function newestUtilisation({ billed, limit }: Statements): number {
  return at(billed, 0) / limit;
}

export function highestUtilisation({ billed, limit }: Statements): number {
  return Math.max(...billed) / limit;
}

/** The mean utilisation of the newest three months less that of the three before. */
export function utilisationTrend({ billed, limit }: Statements): number {
  return (meanOf(billed.slice(0, 3)) - meanOf(billed.slice(3))) / limit;
}

/** How much the newest statement rose over the one before, as a share of the limit. */
export function newestGrowth({ billed, limit }: Statements): number {
  return (at(billed, 0) - at(billed, 1)) / limit;
}

export function monthsOverLimit({ billed, limit }: Statements): number {
  return Number.isNaN(limit) ? Number.NaN : countOf(billed, (bill) => bill > limit);
}

/** What is left of the limit, in reference limits. */
export function headroom({ billed, limit, reference }: Statements): number {
  return (limit - at(billed, 0)) / reference;
}

/** The limit in reference limits. */
export function relativeLimit({ limit, reference }: Statements): number {
  return limit / reference;
}

/** The mean of what was newly spent in a month, in reference limits: the rise of the balance plus what was paid. */
export function meanSpending(statements: Statements): number {
  return meanOf(spending(statements)) / statements.reference;
}

/** The month of most new spending, as a share of the limit. */
export function peakSpending(statements: Statements): number {
  return Math.max(...spending(statements)) / statements.limit;
}

function spending({ billed, paid }: Statements): number[] {
  return billed.slice(1).map((earlier, age) => at(billed, age) - earlier + at(paid, age));
}
