import { gradeBands, gradeOf } from '../../../../../../subgraphs/platform/risk/scorecard/scoring/grade.ts';
import {
  factorOf,
  offsetOf,
  pointScale,
  probabilityOfScore,
  scoreOfLogOdds,
  scoreOfProbability,
} from '../../../../../../subgraphs/platform/risk/scorecard/scoring/points.ts';

test('600 points at 50 to 1 and 20 for each doubling give the published constants', () => {
  expect(factorOf(pointScale)).toBeCloseTo(28.853901, 6);
  expect(offsetOf(pointScale)).toBeCloseTo(487.122876, 6);
});

test('odds of 50 to 1 score 600, of 100 to 1 score 620, and even odds the offset', () => {
  expect(scoreOfLogOdds(-Math.log(50), pointScale)).toBeCloseTo(600, 9);
  expect(scoreOfLogOdds(-Math.log(100), pointScale)).toBeCloseTo(620, 9);
  expect(scoreOfLogOdds(0, pointScale)).toBe(offsetOf(pointScale));
});

test('a score stands for its probability of default', () => {
  expect(probabilityOfScore(600, pointScale)).toBe(0.019608);
  expect(probabilityOfScore(offsetOf(pointScale), pointScale)).toBe(0.5);
  expect(scoreOfProbability(1 / 51, pointScale)).toBe(600);
});

test('a grade begins at its score, and below the last there is none', () => {
  const bands = gradeBands(pointScale);
  expect(bands.map(({ grade, fromScore }) => [grade, fromScore])).toEqual([
    ['A', 567],
    ['B', 545],
    ['C', 528],
    ['D', 505],
  ]);
  expect([567, 566, 545, 544, 505, 504].map((score) => gradeOf(score, bands))).toEqual([
    'A',
    'B',
    'B',
    'C',
    'D',
    null,
  ]);
  expect(probabilityOfScore(567, pointScale)).toBeLessThanOrEqual(0.06);
  expect(probabilityOfScore(566, pointScale)).toBeGreaterThan(0.06);
});
