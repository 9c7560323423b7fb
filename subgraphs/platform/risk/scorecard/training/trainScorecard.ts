import { at, sumOf } from '../features/lists.ts';
import { modelFeatureOf } from '../registry/featureRegistry.ts';
import type { Characteristic, ScorecardModel, ScoredBin, TrainingData } from '../scoring/model.ts';
import { factorOf, pointScale, scoreOfLogOdds } from '../scoring/points.ts';
import { binOf, scorecardPoints } from '../scoring/scorecardPoints.ts';
import { type Bin, binsOf } from './bins.ts';
import { fitLogisticRegression } from './logisticRegression.ts';
import { modelHead, publish } from './modelHead.ts';
import { sixDecimals } from './rounding.ts';
import { columnOf, outcomesOf, type TrainingTable } from './trainingTable.ts';
import { weightOfEvidence } from './weightOfEvidence.ts';

/**
 * Trains a scorecard: each feature in bins, a logistic regression on their weights of evidence, and
 * points for each bin. Throws where a feature's coefficient is above 0: then its points would not
 * follow its risk, and it does not belong among these features.
 */
export function trainScorecard(
  table: TrainingTable,
  features: readonly string[],
  trainedOn: TrainingData,
): ScorecardModel {
  const head = modelHead(features, trainedOn);
  const isDefault = outcomesOf(table);
  const columns = features.map((feature) => columnOf(table, feature));
  const binned = features.map((feature, index) =>
    weighedBins(binsOf(at(columns, index), isDefault, modelFeatureOf(feature).direction)),
  );
  const evidence = columns.map((column, index) =>
    column.map((value) => binOf(at(binned, index), value).weightOfEvidence),
  );
  const fit = fitLogisticRegression(evidence, isDefault);
  const scored = features.map((feature, index) =>
    characteristicOf(feature, at(fit.coefficients, index), at(binned, index)),
  );
  const lostByRounding = sumOf(scored.map((characteristic) => lostOnAverage(characteristic)));
  const body = {
    ...head,
    kind: 'SCORECARD' as const,
    basePoints: Math.round(scoreOfLogOdds(fit.intercept, pointScale) + lostByRounding),
    characteristics: scored,
  };
  return publish(
    body,
    table.map(({ vector }) => scorecardPoints(vector, body)),
  );
}

type WeighedBin = Bin & Pick<ScoredBin, 'weightOfEvidence'>;

function weighedBins(bins: readonly Bin[]): WeighedBin[] {
  const all = {
    people: sumOf(bins.map(({ people }) => people)),
    defaults: sumOf(bins.map(({ defaults }) => defaults)),
  };
  return bins.map((bin) => ({ ...bin, weightOfEvidence: sixDecimals(weightOfEvidence(bin, all)) }));
}

function characteristicOf(
  feature: string,
  coefficient: number,
  weighed: readonly WeighedBin[],
): Characteristic {
  if (coefficient > 0) throw new Error(`The points of ${feature} would run against its risk.`);
  const pointsPerEvidence = -factorOf(pointScale) * coefficient;
  const bins = weighed.map((bin) => ({
    ...bin,
    points: Math.round(pointsPerEvidence * bin.weightOfEvidence),
  }));
  const people = sumOf(bins.map((bin) => bin.people));
  return {
    feature,
    coefficient: sixDecimals(coefficient),
    averagePoints: sixDecimals(sumOf(bins.map((bin) => bin.points * bin.people)) / people),
    missingPoints: Math.min(...bins.map((bin) => bin.points)),
    bins,
  };
}

/** How many points less than unrounded ones a feature gives on average; the base points make up for it. */
function lostOnAverage({ coefficient, bins, averagePoints }: Characteristic): number {
  const people = sumOf(bins.map((bin) => bin.people));
  const evidence = sumOf(bins.map((bin) => bin.weightOfEvidence * bin.people)) / people;
  return -factorOf(pointScale) * coefficient * evidence - averagePoints;
}
