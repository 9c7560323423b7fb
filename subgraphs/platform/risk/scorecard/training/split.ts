import { personBucket } from './personHash.ts';
import type { TrainingTable } from './trainingTable.ts';

export interface Split {
  readonly development: TrainingTable;
  readonly holdOut: TrainingTable;
}

const holdOutTenths = 3;

/** Seven tenths of the people to learn and choose by, three tenths that only measure the result. */
export function splitByPerson(table: TrainingTable): Split {
  const isHeldOut = (personId: string) => personBucket('hold-out', personId, 10) < holdOutTenths;
  return {
    development: table.filter(({ personId }) => !isHeldOut(personId)),
    holdOut: table.filter(({ personId }) => isHeldOut(personId)),
  };
}
