import type { EntitySchema } from 'typeorm';
import { database as accounts } from '../subgraphs/bank/accounts/database.ts';
import { database as clearing } from '../subgraphs/bank/clearing/database.ts';
import { database as reconciliation } from '../subgraphs/bank/reconciliation/database.ts';
import type { SubgraphDatabase } from '../subgraphs/common/database.ts';
import { database as creditLines } from '../subgraphs/platform/credit-lines/database.ts';
import { database as orders } from '../subgraphs/platform/orders/database.ts';
import { database as receivables } from '../subgraphs/platform/receivables/database.ts';
import { database as risk } from '../subgraphs/platform/risk/database.ts';
import { database as users } from '../subgraphs/platform/users/database.ts';

/** The URLs of both databases for their set-up roles. */
export interface SetUpUrls {
  readonly bank: string;
  readonly platform: string;
}

/** A table, and the schema that it is in. */
export interface SeededTable {
  readonly schema: string;
  readonly table: EntitySchema;
}

/** The databases name their tables so that what is referred to comes before what refers to it. */
const databases: readonly SubgraphDatabase[] = [
  accounts,
  clearing,
  reconciliation,
  users,
  creditLines,
  orders,
  risk,
  receivables,
];

/** All tables, in an order in which they can be filled. */
export const tablesInOrder: readonly SeededTable[] = databases.flatMap(({ schema, entities }) =>
  entities.map((table) => ({ schema, table })),
);
