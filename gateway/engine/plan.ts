import { type QueryPlan, QueryPlanner } from '@graphql-hive/router-query-planner';
import { PlanFailure } from './planFailure.ts';
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

/**
 * What does the planning: a process of its own (`gateway/planner`), or the addon itself, which is quicker to open and
 * ends this process when it meets an operation that it does not know.
 */
export type PlanSource = Pick<QueryPlanner, 'overridePercentages' | 'overrideLabels' | 'planAsync'>;

/** Reads the whole supergraph at once (a third of a second for a megabyte), so call it off the hot path. */
export function openPlanSource(supergraphSdl: string): PlanSource {
  return new QueryPlanner(supergraphSdl);
}

/** `deadlineMs` bounds the whole wait, whatever the source does; a source with limits of its own says what it refuses. */
export function createPlanner(source: PlanSource, deadlineMs: number): Planner {
  return {
    thresholds: [...new Set(source.overridePercentages)].sort((a, b) => a - b),
    async plan(operation, { labels, percentage }) {
      const deadline = deadlineIn(deadlineMs);
      const plan = source.planAsync(operation, null, new Set(labels), percentage, deadline.signal);
      try {
        return await Promise.race([plan, deadline.passed]);
      } catch (error) {
        const { code, message } =
          error instanceof PlanFailure ? error : new PlanFailure('QUERY_PLANNING_FAILED');
        return refusalOf(code, message);
      } finally {
        deadline.clear();
      }
    },
  };
}

/** The planner cannot always be interrupted, so `passed` rejects by itself. */
function deadlineIn(deadlineMs: number) {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new PlanFailure('QUERY_PLANNING_TIMEOUT'));
    controller.abort();
  }, deadlineMs);
  return { signal: controller.signal, passed: promise, clear: () => clearTimeout(timer) };
}
