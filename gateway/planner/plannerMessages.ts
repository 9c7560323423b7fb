import type { QueryPlan } from '@graphql-hive/router-query-planner';

/** What the planner's process is told: the supergraph first, operations after it is ready. */
export type ToPlanner =
  | { readonly kind: 'open'; readonly supergraphSdl: string; readonly maxMemoryMb: number }
  | ({ readonly kind: 'plan'; readonly id: number } & PlanRequest);

export interface PlanRequest {
  readonly operation: string;
  readonly operationName: string | null;
  readonly labels: readonly string[];
  readonly percentage: number;
}

/** What the planner's process says. The first message is `ready` or `refused`. */
export type FromPlanner =
  | ({ readonly kind: 'ready' } & Overrides)
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'planned'; readonly id: number; readonly plan: QueryPlan }
  | { readonly kind: 'unplanned'; readonly id: number; readonly message: string };

export interface Overrides {
  readonly overridePercentages: number[];
  readonly overrideLabels: string[];
}
