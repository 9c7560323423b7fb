import { AsyncLocalStorage } from 'node:async_hooks';
import { GraphQLError } from 'graphql';

/** Tells how many milliseconds are left until nobody waits for the answer any more. */
export const timeoutHeader = 'whiteslip-timeout-ms';

/** The time for the answer is up, so what it would still need is not begun. */
export class DeadlineExceeded extends GraphQLError {
  constructor() {
    super('The time for this answer is up.', { extensions: { code: 'DEADLINE_EXCEEDED' } });
  }
}

/** Until when, on the clock of `performance.now()`, and for whom an answer is of use. */
export interface Deadline {
  readonly atMs: number;
  readonly signal: AbortSignal | null;
}

/** Without the header, or with one that is no number, an answer is of use for ever. */
export function readDeadline(header: string | string[] | undefined, signal: AbortSignal | null): Deadline {
  const isNumber = typeof header === 'string' && /^\d{1,9}$/.test(header);
  return { atMs: isNumber ? performance.now() + Number(header) : Number.POSITIVE_INFINITY, signal };
}

const deadlines = new AsyncLocalStorage<Deadline>();

/**
 * Runs the work of a request. A read then takes no connection to the database after its deadline. What changes
 * something is refused only before it begins: between two steps it would be left half done.
 */
export function withinDeadline<Result>(deadline: Deadline, body: unknown, work: () => Result): Result {
  return isRead(body) ? deadlines.run(deadline, work) : work();
}

/** Throws DeadlineExceeded once nobody waits for what is done here. */
export function requireTime(deadline: Deadline | undefined = deadlines.getStore()): void {
  if (deadline && (deadline.atMs <= performance.now() || deadline.signal?.aborted === true)) {
    throw new DeadlineExceeded();
  }
}

/** When in doubt it is none. */
function isRead(body: unknown): boolean {
  const query = typeof body === 'object' && body !== null && 'query' in body ? body.query : body;
  return typeof query === 'string' && !query.includes('mutation');
}
