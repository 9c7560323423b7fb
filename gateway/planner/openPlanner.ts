import { PlanFailure } from '../engine/planFailure.ts';
import type { PlannerOptions } from './plannerOptions.ts';
import { openPlannerProcess, type PlannerProcess } from './plannerProcess.ts';
import { reverseKeys } from './reverseKeys.ts';

/**
 * A planner in a process of its own, and another that is asked about the operations that break it, and about those that
 * it plans wrongly or not at all: of an entity with several keys the planner plans many of these when it tries the keys
 * in the opposite order, which answers the same.
 * The other process is there only while it is needed.
 */
export async function openPlanner(
  supergraphSdl: string,
  options: PlannerOptions = {},
): Promise<PlannerProcess> {
  const first = await openPlannerProcess(supergraphSdl, options);
  let opening: Promise<PlannerProcess | null> | null = null;
  let isClosed = false;

  const openSecond = async (): Promise<PlannerProcess | null> => {
    const reversed = reverseKeys(supergraphSdl);
    if (reversed === null) return null;
    const second = await openPlannerProcess(reversed, options);
    second.retire();
    if (isClosed) await second.close();
    return second;
  };
  /** One that cannot be opened is tried again for the next operation. */
  const second = (): Promise<PlannerProcess | null> => {
    opening ??= openSecond().catch(() => {
      opening = null;
      return null;
    });
    return opening;
  };

  return {
    overrideLabels: first.overrideLabels,
    overridePercentages: first.overridePercentages,
    get pid() {
      return first.pid;
    },
    async planAsync(...request) {
      try {
        return await first.planAsync(...request);
      } catch (error) {
        const other = isBroken(error) && !isClosed ? await second() : null;
        if (other === null) throw error;
        return other.planAsync(...request);
      }
    },
    async planOtherwise(...request) {
      const other = isClosed ? null : await second();
      if (other === null) throw new PlanFailure('QUERY_PLANNING_FAILED');
      return other.planAsync(...request);
    },
    retire: () => first.retire(),
    async close() {
      isClosed = true;
      await Promise.all([first.close(), opening?.then((other) => other?.close())]);
    },
  };
}

function isBroken(error: unknown): boolean {
  const isFailure = error instanceof PlanFailure;
  return isFailure && (error.code === 'QUERY_PLANNING_CRASHED' || error.code === 'QUERY_PLANNING_TIMEOUT');
}
