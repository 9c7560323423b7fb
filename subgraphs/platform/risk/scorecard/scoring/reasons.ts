import type { FeatureVector } from '../features/featureVector.ts';
import { modelFeatureOf } from '../registry/featureRegistry.ts';
import { type ReasonCode, type ReasonWords, reasonWords } from '../registry/reasonWords.ts';

/** What cost points, in words that a shopper understands. */
export interface ScoreReason extends ReasonWords {
  readonly code: ReasonCode;
  /** How many points less than the average person got for the same. */
  readonly pointsLost: number;
}

const mostReasons = 4;

/**
 * The reasons that cost most points against the average person, most costly first, at most four.
 * Features that mean the same to a shopper are one reason.
 */
export function reasonsOf(vector: FeatureVector, contributions: ReadonlyMap<string, number>): ScoreReason[] {
  const points = new Map<ReasonCode, number>();
  for (const [feature, contribution] of contributions) {
    const code = reasonCodeOf(feature, vector[feature] ?? null);
    points.set(code, (points.get(code) ?? 0) + contribution);
  }
  return [...points]
    .map(([code, gained]) => ({ code, pointsLost: Math.round(-gained), ...reasonWords(code) }))
    .filter(({ pointsLost }) => pointsLost >= 1)
    .sort((a, b) => b.pointsLost - a.pointsLost || (a.code < b.code ? -1 : 1))
    .slice(0, mostReasons);
}

function reasonCodeOf(feature: string, value: number | null): ReasonCode {
  if (value === null) return 'DATA_MISSING';
  const { reason } = modelFeatureOf(feature);
  if (typeof reason === 'string') return reason;
  return value < reason.below ? reason.low : reason.high;
}
