import { meanOf } from '../features/lists.ts';
import type { Model } from '../scoring/model.ts';
import { personBucket } from './personHash.ts';
import { type Quality, qualityOf, scoresOf } from './quality.ts';
import { outcomesOf, type TrainingTable } from './trainingTable.ts';

/** Learns a model from a table. */
export type Trainer<Kind extends Model = Model> = (table: TrainingTable) => Kind;

export const foldCount = 5;

/**
 * The mean quality over five folds of people: each fold is scored by a model that has learnt, bins and
 * edges included, from the other four only.
 */
export function crossValidate(table: TrainingTable, train: Trainer): Quality {
  const folds = Array.from({ length: foldCount }, (_, fold) => qualityOfFold(table, train, fold));
  return { auc: meanOf(folds.map(({ auc }) => auc)), ks: meanOf(folds.map(({ ks }) => ks)) };
}

function qualityOfFold(table: TrainingTable, train: Trainer, fold: number): Quality {
  const isInFold = (personId: string) => personBucket('fold', personId, foldCount) === fold;
  const model = train(table.filter(({ personId }) => !isInFold(personId)));
  const unseen = table.filter(({ personId }) => isInFold(personId));
  return qualityOf(outcomesOf(unseen), scoresOf(unseen, model));
}
