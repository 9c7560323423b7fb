import { at, meanOf, sumOf } from '../features/lists.ts';
import { bandOf, quantileEdges } from './bands.ts';

/** People of similar predicted probability, and what became of them. */
export interface CalibrationBand {
  readonly people: number;
  readonly predicted: number;
  readonly observed: number;
}

/** Predicted against observed default rates in `count` bands of rising predicted probability. */
export function calibration(
  isDefault: readonly boolean[],
  probabilities: readonly number[],
  count = 10,
): CalibrationBand[] {
  const edges = quantileEdges(probabilities, count, (edge) => edge);
  const members: number[][] = Array.from({ length: edges.length + 1 }, () => []);
  probabilities.forEach((probability, index) => {
    at(members, bandOf(edges, probability)).push(index);
  });
  return members.map((indices) => ({
    people: indices.length,
    predicted: meanOf(indices.map((index) => at(probabilities, index))),
    observed: meanOf(indices.map((index) => Number(at(isDefault, index)))),
  }));
}

/** The mean distance between predicted and observed, weighted by people. */
export function calibrationError(bands: readonly CalibrationBand[]): number {
  const people = sumOf(bands.map((band) => band.people));
  return sumOf(bands.map((band) => band.people * Math.abs(band.predicted - band.observed))) / people;
}
