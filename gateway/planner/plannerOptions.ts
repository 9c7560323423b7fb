/** What a planner's process goes through. */
export type PlannerEvent = 'started' | 'died' | 'crash' | 'timeout' | 'refused' | 'overload';

export interface PlannerOptions {
  /** How long one operation may be planned before the process is ended. Default 5,000. */
  readonly deadlineMs?: number;
  /** How long an operation may wait for its turn. Default 10,000. */
  readonly maxWaitMs?: number;
  /** How many operations may wait or be planned. Default 1,000. */
  readonly maxWaiting?: number;
  /** How many operations are planned at the same time. Default 4. */
  readonly maxRunning?: number;
  /** How long an operation is refused that ended the process or took too long. Default 300,000. */
  readonly rememberMs?: number;
  /** What the process may use while it plans. Default 1,024. */
  readonly maxMemoryMb?: number;
  /** How long reading the supergraph may take. Default 60,000. */
  readonly startTimeoutMs?: number;
  readonly log?: PlannerLog;
  readonly observe?: (event: PlannerEvent) => void;
}

export interface PlannerLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
