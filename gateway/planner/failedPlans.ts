import { createHash } from 'node:crypto';
import type { PlanFailureCode } from '../engine/planFailure.ts';
import type { PlanRequest } from './plannerMessages.ts';

/** The operations that may not be planned again for a while, by digest, so that large ones take no room. */
export interface FailedPlans {
  find(request: PlanRequest): PlanFailureCode | null;
  /** Gives the operation's digest, for the log. */
  add(request: PlanRequest, code: PlanFailureCode): string;
}

const MAX_FAILED = 1_000;

export function createFailedPlans(rememberMs: number): FailedPlans {
  const failed = new Map<string, { readonly code: PlanFailureCode; readonly untilMs: number }>();
  return {
    find(request) {
      if (failed.size === 0) return null;
      const digest = digestOf(request);
      const known = failed.get(digest);
      if (known === undefined) return null;
      if (performance.now() < known.untilMs) return known.code;
      failed.delete(digest);
      return null;
    },
    add(request, code) {
      const digest = digestOf(request);
      failed.delete(digest);
      failed.set(digest, { code, untilMs: performance.now() + rememberMs });
      const [oldest] = failed.keys();
      if (failed.size > MAX_FAILED && oldest !== undefined) failed.delete(oldest);
      return digest;
    },
  };
}

function digestOf({ operation, operationName, labels, percentage }: PlanRequest): string {
  const text = JSON.stringify([operation, operationName, labels, percentage]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
