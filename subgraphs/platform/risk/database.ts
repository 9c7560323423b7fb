import type { SubgraphDatabase } from '../../common/database.ts';
import { createDecisions } from './migrations/createDecisions.ts';
import { DecisionTable, ScoreTable } from './tables.ts';

export const database: SubgraphDatabase = {
  schema: 'risk',
  entities: [ScoreTable, DecisionTable],
  migrations: [createDecisions],
};
