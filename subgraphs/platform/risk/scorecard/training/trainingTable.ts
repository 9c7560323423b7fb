import type { FeatureVector } from '../features/featureVector.ts';
import { statementFeatures } from '../features/statementFeatures.ts';
import type { CreditDefaultRow } from './creditDefaultFile.ts';

/** People whose outcome is known. */
export type TrainingTable = readonly TrainingRow[];

export interface TrainingRow {
  readonly personId: string;
  readonly vector: FeatureVector;
  readonly isDefault: boolean;
}

/** The table of a file; a RangeError where an outcome is not known. */
export function trainingTable(rows: readonly CreditDefaultRow[], referenceFen: bigint): TrainingTable {
  return rows.map(({ personId, history, isDefault }) => {
    if (isDefault === null) throw new RangeError('Only people whose outcome is known can be learnt from.');
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
