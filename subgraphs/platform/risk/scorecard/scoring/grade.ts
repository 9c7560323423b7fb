import { type PointScale, scoreOfProbability } from './points.ts';

/** Grades of credit, best first, as in the graph. */
export type Grade = 'A' | 'B' | 'C' | 'D';

/** Scores from `fromScore` up to the next better band have this grade. */
export interface GradeBand {
  readonly grade: Grade;
  readonly fromScore: number;
}

/** The highest probability of default of each grade; a person beyond D has no grade. */
const highestProbabilities: readonly (readonly [Grade, number])[] = [
  ['A', 0.06],
  ['B', 0.12],
  ['C', 0.2],
  ['D', 0.35],
];

/** The bands that a model is published with, best first. */
export function gradeBands(scale: PointScale): GradeBand[] {
  return highestProbabilities.map(([grade, probability]) => ({
    grade,
    fromScore: scoreOfProbability(probability, scale),
  }));
}

/** The grade of a score; null if it is below every band. Bands stand best first. */
export function gradeOf(score: number, bands: readonly GradeBand[]): Grade | null {
  return bands.find((band) => score >= band.fromScore)?.grade ?? null;
}
