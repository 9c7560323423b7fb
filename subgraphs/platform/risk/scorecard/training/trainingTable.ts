import type { FeatureVector } from '../features/featureVector.ts';
import { statementFeatures } from '../features/statementFeatures.ts';
import { type CreditDefaultRow, targetColumn } from './creditDefaultFile.ts';
import { FileInvalid } from './fileInvalid.ts';

const noOutcomes = `the column ${targetColumn} is missing, so there is nothing to learn.`;

/** People whose outcome is known. */
export type TrainingTable = readonly TrainingRow[];

export interface TrainingRow {
  readonly personId: string;
  readonly vector: FeatureVector;
  readonly isDefault: boolean;
}

/** The table of a file; refused where it has no outcomes. */
export function trainingTable(rows: readonly CreditDefaultRow[], referenceFen: bigint): TrainingTable {
  return rows.map(({ personId, history, isDefault }) => {
    if (isDefault === null) throw new FileInvalid(1, noOutcomes);
    return { personId, vector: statementFeatures(history, referenceFen), isDefault };
  });
}

/** One feature of everyone; a RangeError where it is a gap: nothing is learnt from a guess. */
export function columnOf(table: TrainingTable, feature: string): Float64Array {
  return Float64Array.from(table, ({ vector }) => {
    const value = vector[feature] ?? null;
    if (value === null) throw new RangeError(`${feature} has a gap in the training data.`);
    return value;
  });
}

export function outcomesOf(table: TrainingTable): boolean[] {
  return table.map(({ isDefault }) => isDefault);
}
