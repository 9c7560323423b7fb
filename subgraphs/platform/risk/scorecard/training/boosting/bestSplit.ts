import { at } from '../../features/lists.ts';
import type { BinnedFeature } from './binnedTable.ts';
import { difference, type GradientSum, type Gradients, sumGradients } from './gradients.ts';

/** Rows whose band is below `band` part from the others. */
export interface FoundSplit {
  readonly binned: BinnedFeature;
  readonly band: number;
  readonly gain: number;
  readonly below: GradientSum;
  readonly above: GradientSum;
}

/** Pulls leaves towards 0, so that few people cannot make an extreme one. */
const shrinkage = 5;
/** The least curvature (people weighted by how undecided they are) on either side of a split. */
const leastCurvature = 20;

/** The log odds that lower the loss of these rows most. */
export function bestLogOdds({ slope, curvature }: GradientSum): number {
  return -slope / (curvature + shrinkage);
}

/**
 * The split of these rows that lowers the loss most, against the direction of no feature; null if none
 * lowers it. Of equal ones the first counts.
 */
export function bestSplit(
  features: readonly BinnedFeature[],
  gradients: Gradients,
  rows: Int32Array,
): FoundSplit | null {
  const all = sumGradients(gradients, rows);
  let best: FoundSplit | null = null;
  for (const binned of features) {
    const found = bestSplitOf(binned, histogram(binned, gradients, rows), all);
    if (found && found.gain > (best?.gain ?? 0)) best = found;
  }
  return best;
}

function bestSplitOf(
  binned: BinnedFeature,
  sums: readonly GradientSum[],
  all: GradientSum,
): FoundSplit | null {
  let best: FoundSplit | null = null;
  let below: GradientSum = { slope: 0, curvature: 0 };
  for (let band = 1; band < sums.length; band += 1) {
    const sum = at(sums, band - 1);
    below = { slope: below.slope + sum.slope, curvature: below.curvature + sum.curvature };
    const above = difference(all, below);
    const gain = worth(below) + worth(above) - worth(all);
    if (gain > (best?.gain ?? 0) && isAllowed(binned, below, above))
      best = { binned, band, gain, below, above };
  }
  return best;
}

function isAllowed({ direction }: BinnedFeature, below: GradientSum, above: GradientSum): boolean {
  if (Math.min(below.curvature, above.curvature) < leastCurvature) return false;
  const rise = bestLogOdds(above) - bestLogOdds(below);
  return direction === 'FREE' || (direction === 'RISK_RISES' ? rise >= 0 : rise <= 0);
}

/** Twice the fall of the loss when these rows get their best log odds. */
function worth({ slope, curvature }: GradientSum): number {
  return (slope * slope) / (curvature + shrinkage);
}

function histogram({ bands, edges }: BinnedFeature, gradients: Gradients, rows: Int32Array): GradientSum[] {
  const slopes = new Float64Array(edges.length + 1);
  const curvatures = new Float64Array(edges.length + 1);
  for (const row of rows) {
    const band = bands[row] ?? 0;
    slopes[band] = (slopes[band] ?? 0) + (gradients.slopes[row] ?? 0);
    curvatures[band] = (curvatures[band] ?? 0) + (gradients.curvatures[row] ?? 0);
  }
  return Array.from(slopes, (slope, band) => ({ slope, curvature: curvatures[band] ?? 0 }));
}
