import { cumulativeShares } from '../metrics/cumulativeShares.ts';
import { shareAxis } from './axes.ts';
import { palette } from './palette.ts';
import { drawPlot, line, type Point } from './plot.ts';
import type { ScoredPeople } from './scoredPeople.ts';

/** The ROC curves of the scorecard and of the boosted trees on the same people. */
export function rocChart(scorecard: ScoredPeople, boosted: ScoredPeople): string {
  const axes = { x: shareAxis('share of others'), y: shareAxis('share of defaults') };
  const coin = [origin, { x: 1, y: 1 }];
  const marks = [
    line(axes, coin, palette.faint, '4 4'),
    line(axes, curveOf(boosted), palette.second),
    line(axes, curveOf(scorecard), palette.first),
  ];
  return drawPlot('ROC: shares at or below each score', axes, marks, [
    { label: 'scorecard', colour: palette.first },
    { label: 'boosted trees', colour: palette.second },
  ]);
}

const origin: Point = { x: 0, y: 0 };

function curveOf({ isDefault, scores }: ScoredPeople): Point[] {
  const risks = scores.map((score) => -score);
  const shares = cumulativeShares(isDefault, risks);
  return [origin, ...shares.map(({ defaults, others }) => ({ x: others, y: defaults }))];
}
