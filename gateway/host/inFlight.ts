import { hasEnded } from '../admission/caller.ts';
import { type Bag, createBag } from '../upstream/bag.ts';
import type { RequestScope } from './requestScope.ts';
import { gatewayEnd, tokenEnd } from './streamEnd.ts';

const sweepEveryMs = 100;

/** The requests under way, and the streams, which have no deadline. */
export interface InFlight {
  readonly requests: number;
  readonly streams: number;
  /** `onOverdue` is called once when the deadline and the grace have passed and nobody called `leave`. */
  enter(scope: RequestScope, onOverdue: () => void): void;
  /** From now on this request lives as long as its client. */
  becomeStream(scope: RequestScope): void;
  leave(scope: RequestScope): void;
  /** Ends the streams; resolves when nothing is under way any more, or after `limitMs`. */
  drain(limitMs: number): Promise<void>;
  /** Cancels what is still under way and stops the clock. */
  close(): void;
}

/**
 * Enforces deadlines with one timer for all requests. A request is cancelled at its deadline; `graceMs` later, when
 * the engine has not answered with what it had, it is overdue.
 */
export function createInFlight(graceMs: number): InFlight {
  const requests = createBag<RequestScope>();
  const streams = createBag<RequestScope>();
  const timer = setInterval(() => {
    sweep(requests, graceMs);
    endStreams(streams);
  }, sweepEveryMs).unref();
  let onIdle: (() => void) | null = null;

  function leave(scope: RequestScope): void {
    requests.delete(scope);
    streams.delete(scope);
    if (requests.size + streams.size === 0) onIdle?.();
  }
  return {
    get requests() {
      return requests.size;
    },
    get streams() {
      return streams.size;
    },
    enter(scope, onOverdue) {
      scope.onOverdue = onOverdue;
      requests.add(scope);
    },
    becomeStream(scope) {
      requests.delete(scope);
      streams.add(scope);
    },
    leave,
    async drain(limitMs) {
      cancelAll(streams);
      if (requests.size + streams.size === 0) return;
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, limitMs);
        onIdle = () => {
          clearTimeout(limit);
          resolve();
        };
      });
    },
    close() {
      clearInterval(timer);
      cancelAll(streams);
      cancelAll(requests);
    },
  };
}

function cancelAll(scopes: Bag<RequestScope>): void {
  scopes.forEach((scope) => {
    scope.cancel(gatewayEnd);
  });
}

/** A stream outlives neither its client nor the token that it was opened with. */
function endStreams(streams: Bag<RequestScope>): void {
  const now = Date.now();
  streams.forEach((scope) => {
    if (hasEnded(scope.caller, now)) scope.cancel(tokenEnd);
  });
}

function sweep(requests: Bag<RequestScope>, graceMs: number): void {
  const now = performance.now();
  requests.forEach((scope) => {
    if (now < scope.deadlineMs) return;
    scope.cancel(new Error('The deadline of the request has passed.'));
    if (now < scope.deadlineMs + graceMs) return;
    requests.delete(scope);
    scope.onOverdue?.();
  });
}
