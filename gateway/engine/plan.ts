import { type QueryPlan, QueryPlanner } from '@graphql-hive/router-query-planner';
import { type Refusal, refusalOf } from './refusal.ts';

/** Plans operations against one supergraph. */
export interface Planner {
  /** The percentages of `@override` labels, ascending: an operation plans alike between two of them. */
  readonly thresholds: readonly number[];
  plan(operation: string, override: Override): Promise<QueryPlan | Refusal>;
}

/** Decides progressive `@override`: the labels that are on, and this request's draw from 0 to 100. */
export interface Override {
  readonly labels: ReadonlySet<string>;
  readonly percentage: number;
}

/** What does the planning: the addon itself, or a thread that holds it. */
export type PlanSource = Pick<QueryPlanner, 'overridePercentages' | 'overrideLabels' | 'planAsync'>;

/** Reads the whole supergraph at once (a third of a second for a megabyte), so call it off the hot path. */
export function openPlanSource(supergraphSdl: string): PlanSource {
  return new QueryPlanner(supergraphSdl);
}

export function createPlanner(planner: PlanSource, deadlineMs: number): Planner {
  return {
    thresholds: [...new Set(planner.overridePercentages)].sort((a, b) => a - b),
    async plan(operation, override) {
      const signal = AbortSignal.timeout(deadlineMs);
      try {
        return await planner.planAsync(
          operation,
          null,
          new Set(override.labels),
          override.percentage,
          signal,
        );
      } catch {
        if (signal.aborted) {
          return refusalOf('QUERY_PLANNING_TIMEOUT', 'The operation took too long to plan.');
        }
        return refusalOf('QUERY_PLANNING_FAILED', 'The operation cannot be planned.');
      }
    },
  };
}
