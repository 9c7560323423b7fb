import { cumulativeShares } from '../metrics/cumulativeShares.ts';
import { widestGap } from '../metrics/ks.ts';
import { scoreAxis, shareAxis } from './axes.ts';
import { palette } from './palette.ts';
import { drawPlot, line } from './plot.ts';
import type { ScoredPeople } from './scoredPeople.ts';

/** The cumulative distributions of defaults and of others over the score, and where they are widest apart. */
export function ksChart({ isDefault, scores }: ScoredPeople): string {
  const axes = { x: scoreAxis(scores), y: shareAxis('share at or below the score') };
  const shares = cumulativeShares(
    isDefault,
    scores.map((score) => -score),
  );
  const { gap, risk } = widestGap(shares);
  const widest = shares.filter((share) => share.risk === risk);
  const marks = [
    ...widest.map(({ defaults, others }) =>
      line(
        axes,
        [
          { x: -risk, y: others },
          { x: -risk, y: defaults },
        ],
        palette.faint,
        '4 4',
      ),
    ),
    line(
      axes,
      shares.map((share) => ({ x: -share.risk, y: share.others })),
      palette.first,
    ),
    line(
      axes,
      shares.map((share) => ({ x: -share.risk, y: share.defaults })),
      palette.second,
    ),
  ];
  return drawPlot(`KS: widest gap ${gap.toFixed(3)} at score ${-risk}`, axes, marks, [
    { label: 'defaults', colour: palette.second },
    { label: 'others', colour: palette.first },
  ]);
}
