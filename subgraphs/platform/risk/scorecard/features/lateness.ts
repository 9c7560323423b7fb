import { at, countOf, sumOf } from './lists.ts';
import type { Statements } from './statements.ts';

/** Beyond three months more delay says little more, and few people show it. */
const mostDelay = 3;
/** A delay counts 0.7 of what the same delay one month later counts. */
const fading = 0.7;

/** Delays of six months, the newest counting most. */
export function recentLateness({ delays }: Statements): number {
  return sumOf(delays.map((delay, age) => Math.min(delay, mostDelay) * fading ** age));
}

/** The newest month: months late (at most 3), 0 carried, -1 cleared, -2 unused. */
export function newestStanding({ delays, standings }: Statements): number {
  switch (at(standings, 0)) {
    case 'UNUSED':
      return -2;
    case 'CLEARED':
      return -1;
    case 'CARRIED':
      return 0;
    case 'LATE':
      return Math.min(at(delays, 0), mostDelay);
  }
}

/** The worst delay before the newest month. */
export function worstEarlierDelay({ delays }: Statements): number {
  return Math.min(Math.max(...delays.slice(1)), mostDelay);
}

/** The delay one month before the newest. */
export function previousDelay({ delays }: Statements): number {
  return Math.min(at(delays, 1), mostDelay);
}

export function lateMonths({ delays }: Statements): number {
  return countOf(delays, (delay) => delay > 0);
}

/** Months since the last late one; the length of the history if there is none. */
export function monthsSinceLate({ delays }: Statements): number {
  const newestLate = delays.findIndex((delay) => delay > 0);
  return newestLate === -1 ? delays.length : newestLate;
}

/** Months in which a balance was carried and what was due was paid on time. */
export function carriedMonths({ standings }: Statements): number {
  return countOf(standings, (standing) => standing === 'CARRIED');
}

export function clearedMonths({ standings }: Statements): number {
  return countOf(standings, (standing) => standing === 'CLEARED');
}

export function unusedMonths({ standings }: Statements): number {
  return countOf(standings, (standing) => standing === 'UNUSED');
}
