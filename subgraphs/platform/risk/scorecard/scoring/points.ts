/**
 * How log odds become points: `anchorScore` at odds of `anchorOdds` good to one bad, doubling every
 * `pointsToDoubleOdds`.
 */
export interface PointScale {
  readonly pointsToDoubleOdds: number;
  readonly anchorScore: number;
  readonly anchorOdds: number;
}

/** 600 points at 50 to 1, and 20 more for each doubling of the odds. */
export const pointScale: PointScale = { pointsToDoubleOdds: 20, anchorScore: 600, anchorOdds: 50 };

/** Points per unit of log odds. */
export function factorOf({ pointsToDoubleOdds }: PointScale): number {
  return pointsToDoubleOdds / Math.LN2;
}

/** Points at even odds. */
export function offsetOf(scale: PointScale): number {
  return scale.anchorScore - factorOf(scale) * Math.log(scale.anchorOdds);
}

/** The score, not yet rounded, of log odds of default. More points are less risk. */
export function scoreOfLogOdds(logOddsOfDefault: number, scale: PointScale): number {
  return offsetOf(scale) - factorOf(scale) * logOddsOfDefault;
}

/** The probability of default that a score stands for, to six decimals. */
export function probabilityOfScore(score: number, scale: PointScale): number {
  const probability = 1 / (1 + Math.exp((score - offsetOf(scale)) / factorOf(scale)));
  return Math.round(probability * 1e6) / 1e6;
}

/** The least whole score whose probability of default is not above the given one. */
export function scoreOfProbability(probability: number, scale: PointScale): number {
  return Math.ceil(scoreOfLogOdds(Math.log(probability / (1 - probability)), scale));
}
