import { at } from '../features/lists.ts';
import { bandCounts } from '../metrics/bands.ts';
import { scoreAxis, shortShareAxis } from './axes.ts';
import { palette } from './palette.ts';
import { bar, drawPlot } from './plot.ts';
import type { ScoredPeople } from './scoredPeople.ts';

const bandWidth = 10;

/** How the scores of defaults and of others are distributed, in bands of ten points. */
export function scoreChart({ isDefault, scores }: ScoredPeople): string {
  const x = scoreAxis(scores);
  const ends = Array.from(
    { length: (x.to - x.from) / bandWidth - 1 },
    (_, band) => x.from + (band + 1) * bandWidth,
  );
  const sharesOf = (outcome: boolean) =>
    bandShares(
      ends,
      scores.filter((_, index) => isDefault[index] === outcome),
    );
  const [defaults, others] = [sharesOf(true), sharesOf(false)];
  const axes = { x, y: shortShareAxis('share of each group', Math.max(...defaults, ...others)) };
  const barsOf = (shares: readonly number[], colour: string) =>
    shares.map((share, band) =>
      bar(axes, x.from + band * bandWidth, x.from + (band + 1) * bandWidth, share, colour),
    );
  return drawPlot(
    'Scores of defaults and of others',
    axes,
    [...barsOf(others, palette.first), ...barsOf(defaults, palette.second)],
    [
      { label: 'defaults', colour: palette.second },
      { label: 'others', colour: palette.first },
    ],
  );
}

function bandShares(ends: readonly number[], scores: readonly number[]): number[] {
  const counts = bandCounts(ends, scores);
  return counts.map((_, band) => at(counts, band) / scores.length);
}
