import type { Random } from './random.ts';

/** Where a person of the seeded world stands. */
export type Situation =
  /** Joined a moment ago: no card, no credit. */
  | 'JUST_JOINED'
  /** A bound card and an unused credit line. */
  | 'NEW'
  /** Months of purchases, every instalment paid on its day. */
  | 'GOOD_PAYER'
  /** Little left to spend. */
  | 'NEAR_LIMIT'
  /** Has not paid since September; the line is frozen. */
  | 'OVERDUE'
  /** Two cards, one of which repays. */
  | 'TWO_CARDS';

const shares: readonly (readonly [Situation, number])[] = [
  ['JUST_JOINED', 10],
  ['NEW', 20],
  ['GOOD_PAYER', 45],
  ['NEAR_LIMIT', 10],
  ['OVERDUE', 5],
  ['TWO_CARDS', 10],
];

/** Draws a situation in the proportions of a plausible portfolio. */
export function drawSituation(random: Random): Situation {
  let place = random.whole(1, 100);
  for (const [situation, share] of shares) {
    place -= share;
    if (place <= 0) return situation;
  }
  return 'GOOD_PAYER';
}
