import { type QueryPlan, QueryPlanner } from '@graphql-hive/router-query-planner';
import { createFailedPlans } from '../planner/failedPlans.ts';
import { reverseKeys } from '../planner/reverseKeys.ts';
import { withAskedTypes } from './askedTypes.ts';
import type { Catalogue } from './catalogue.ts';
import { PlanFailure } from './planFailure.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { soundPlan } from './soundPlan.ts';

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
export interface PlanSource
  extends Pick<QueryPlanner, 'overridePercentages' | 'overrideLabels' | 'planAsync'> {
  /** Plans with the keys of each type tried in the opposite order, for what cannot be planned in the usual one. */
  readonly planOtherwise?: QueryPlanner['planAsync'];
}

/** Reads the whole supergraph at once (a third of a second for a megabyte), so call it off the hot path. */
export function openPlanSource(supergraphSdl: string): PlanSource {
  const planner = new QueryPlanner(supergraphSdl);
  let other: QueryPlanner | null | undefined;
  const openOther = (): QueryPlanner | null => {
    const reversed = reverseKeys(supergraphSdl);
    return reversed === null ? null : new QueryPlanner(reversed);
  };
  return {
    overridePercentages: planner.overridePercentages,
    overrideLabels: planner.overrideLabels,
    planAsync: (...request) => planner.planAsync(...request),
    async planOtherwise(...request) {
      if (other === undefined) other = openOther();
      if (other === null) throw new PlanFailure('QUERY_PLANNING_FAILED');
      return other.planAsync(...request);
    },
  };
}

/**
 * `deadlineMs` bounds the whole wait, whatever the source does; a source with limits of its own says what it refuses.
 * A plan that cannot be trusted is as good as none. What nobody can plan is not tried again for five minutes.
 */
export function createPlanner(source: PlanSource, catalogue: Catalogue, deadlineMs: number): Planner {
  const failed = createFailedPlans(300_000);
  return {
    thresholds: [...new Set(source.overridePercentages)].sort((a, b) => a - b),
    async plan(operation, { labels, percentage }) {
      const request = { operation, operationName: null, labels: [...labels], percentage };
      const known = failed.find(request);
      if (known !== null) return refusalOf(known, new PlanFailure(known).message);
      const deadline = deadlineIn(deadlineMs);
      const ask = async (planAsync: PlanSource['planAsync']): Promise<QueryPlan> => {
        const planning = planAsync(operation, null, new Set(labels), percentage, deadline.signal);
        const planned = await Promise.race([planning, deadline.passed]);
        const plan = soundPlan(catalogue, withAskedTypes(catalogue, planned, operation));
        if (plan === null) throw new PlanFailure('QUERY_PLANNING_FAILED');
        return plan;
      };
      try {
        return await ask((...request) => source.planAsync(...request)).catch((error: unknown) => {
          if (!source.planOtherwise || !isUnplanned(error)) throw error;
          return ask(source.planOtherwise);
        });
      } catch (error) {
        const { code, message } =
          error instanceof PlanFailure ? error : new PlanFailure('QUERY_PLANNING_FAILED');
        if (isUnplanned(error)) failed.add(request, code);
        return refusalOf(code, message);
      } finally {
        deadline.clear();
      }
    },
  };
}

/** Whoever breaks on an operation or has too much to do is not asked again. */
function isUnplanned(error: unknown): boolean {
  return !(error instanceof PlanFailure) || error.code === 'QUERY_PLANNING_FAILED';
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
