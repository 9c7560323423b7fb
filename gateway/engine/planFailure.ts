import type { RefusalCode } from './refusal.ts';

export type PlanFailureCode = Extract<RefusalCode, `QUERY_PLANNING_${string}`>;

/** Why an operation has no plan, as far as the client may know. */
export class PlanFailure extends Error {
  readonly code: PlanFailureCode;

  constructor(code: PlanFailureCode) {
    super(texts[code]);
    this.name = 'PlanFailure';
    this.code = code;
  }
}

const texts: Readonly<Record<PlanFailureCode, string>> = {
  QUERY_PLANNING_FAILED: 'The operation cannot be planned.',
  QUERY_PLANNING_TIMEOUT: 'The operation took too long to plan.',
  QUERY_PLANNING_CRASHED: 'The planner broke on this operation, so it is refused for a while.',
  QUERY_PLANNING_OVERLOADED: 'Too many new operations wait to be planned; try again later.',
};
