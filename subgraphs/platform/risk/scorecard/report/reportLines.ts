import type { Model } from '../scoring/model.ts';
import { foldCount } from '../training/crossValidate.ts';
import type { TrainedModel, TrainingRun } from '../training/trainingRun.ts';
import type { HoldOutReport } from './holdOutReport.ts';

/** What a run of training prints. */
export function reportLines(run: TrainingRun, scorecard: HoldOutReport, boosted: HoldOutReport): string[] {
  const { split, roles } = run;
  const { people, defaults, sha256 } = run.scorecard.model.trainedOn;
  return [
    `${people} people, ${defaults} defaults, data SHA-256 ${sha256}`,
    `split by person: ${split.development.length} to learn from, ${split.holdOut.length} held out`,
    ...modelLines('scorecard', run.scorecard, scorecard),
    ...modelLines('boosted trees', run.boosted, boosted),
    `champion ${roles.champion}, challenger ${roles.challenger ?? 'none'}`,
  ];
}

function modelLines(
  name: string,
  { model, crossValidation }: TrainedModel<Model>,
  held: HoldOutReport,
): string[] {
  const { quality, psi, calibrationError } = held;
  const bands = held.calibration.map(
    ({ people, predicted, observed }) =>
      `    ${String(people).padStart(5)} people  predicted ${predicted.toFixed(4)}  observed ${observed.toFixed(4)}`,
  );
  return [
    '',
    `${name}: ${model.version}, ${model.features.length} features`,
    `  ${foldCount} folds    AUC ${digits(crossValidation.auc)}  KS ${digits(crossValidation.ks)}`,
    `  held out   AUC ${digits(quality.auc)}  KS ${digits(quality.ks)}  Gini ${digits(quality.gini)}  PSI ${digits(psi)}`,
    `  calibration error ${digits(calibrationError)}`,
    ...bands,
  ];
}

function digits(value: number): string {
  return value.toFixed(4);
}
