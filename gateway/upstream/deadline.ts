import type { RequestContext } from './upstream.ts';

export interface DeadlineOptions {
  /** The name of a header that tells the subgraph how many milliseconds are left. None unless given. */
  readonly deadlineHeader?: string;
}

/** The name unless another is set: no standard has one. */
export const defaultDeadlineHeader = 'whiteslip-timeout-ms';

/** The headers, with how long somebody will wait for the answer: until the request's deadline, or `timeoutMs`. */
export function withDeadline(
  headers: Readonly<Record<string, string>>,
  { deadlineMs }: RequestContext,
  timeoutMs: number,
  name: string | undefined,
): Readonly<Record<string, string>> {
  if (name === undefined) return headers;
  const left = Math.min(timeoutMs, deadlineMs - performance.now());
  return { ...headers, [name]: String(Math.max(0, Math.floor(left))) };
}
