import { QueryPlanner } from '@graphql-hive/router-query-planner';

/** Whether the subgraphs can answer an operation: whether the planner, which will have to, finds a plan. */
export type CanPlan = (operation: string) => boolean;

export function planChecker(supergraphSdl: string): CanPlan {
  const planner = new QueryPlanner(supergraphSdl);
  const labels = new Set(planner.overrideLabels);
  return (operation) =>
    finds(() => planner.plan(operation, null, new Set(), 100)) &&
    finds(() => planner.plan(operation, null, labels, 0));
}

function finds(plan: () => unknown): boolean {
  try {
    plan();
    return true;
  } catch {
    return false;
  }
}
