import { createHash } from 'node:crypto';
import type { BoostedModel, Model, ScorecardModel, TrainingData } from '../scoring/model.ts';
import type { ModelRoles } from '../scoring/modelRoles.ts';
import { assignRoles } from './assignRoles.ts';
import { trainBoosted } from './boosting/trainBoosted.ts';
import { parseCreditDefaultFile } from './creditDefaultFile.ts';
import { crossValidate, type Trainer } from './crossValidate.ts';
import { boostedFeatures, scorecardFeatures } from './featureSets.ts';
import type { Quality } from './quality.ts';
import { medianLimitFen } from './referenceLimit.ts';
import { type Split, splitByPerson } from './split.ts';
import { type TrainingTable, trainingTable } from './trainingTable.ts';
import { trainScorecard } from './trainScorecard.ts';

/** All that a run of training gives. */
export interface TrainingRun {
  readonly split: Split;
  readonly scorecard: TrainedModel<ScorecardModel>;
  readonly boosted: TrainedModel<BoostedModel>;
  readonly roles: ModelRoles;
}

export interface TrainedModel<Kind extends Model> {
  /** Learnt from everyone: the one that is committed. */
  readonly model: Kind;
  /** Learnt from the development people only: the one that the people held out measure. */
  readonly development: Kind;
  /** Within the development people. */
  readonly crossValidation: Quality;
}

/**
 * Trains both kinds of model on a file. Which one is offered is chosen within the development people;
 * the people held out are scored once, by models that never saw them; then both learn from everyone.
 */
export function trainingRun(bytes: Uint8Array): TrainingRun {
  const { table, trainedOn } = readTable(bytes);
  const split = splitByPerson(table);
  const scorecard = train(table, split, (rows) => trainScorecard(rows, scorecardFeatures, trainedOn));
  const boosted = train(table, split, (rows) => trainBoosted(rows, boostedFeatures, trainedOn));
  const roles = assignRoles(
    { version: scorecard.model.version, crossValidation: scorecard.crossValidation },
    { version: boosted.model.version, crossValidation: boosted.crossValidation },
  );
  return { split, scorecard, boosted, roles };
}

/** The people of a file, and what a model says of the file. */
export function readTable(bytes: Uint8Array): { table: TrainingTable; trainedOn: TrainingData } {
  const rows = parseCreditDefaultFile(bytes);
  const referenceFen = medianLimitFen(rows);
  const table = trainingTable(rows, referenceFen);
  const trainedOn = {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    people: table.length,
    defaults: table.filter(({ isDefault }) => isDefault).length,
    referenceLimitFen: String(referenceFen),
  };
  return { table, trainedOn };
}

function train<Kind extends Model>(
  table: TrainingTable,
  { development }: Split,
  trainer: Trainer<Kind>,
): TrainedModel<Kind> {
  return {
    model: trainer(table),
    development: trainer(development),
    crossValidation: crossValidate(development, trainer),
  };
}
