import type { Migration } from '../../../common/migration.ts';

/** People read what a decision rests on from the decision. */
export const findAssessmentOfDecision: Migration = {
  name: 'findAssessmentOfDecision1763800100000',
  sql: 'CREATE UNIQUE INDEX assessments_one_a_decision ON assessments (decision_id);',
};
