import type { Caller } from '../admission/caller.ts';
import type { Bagged } from '../upstream/bag.ts';
import type { RequestContext } from '../upstream/upstream.ts';

/**
 * The context of one client request. A request that needs no subgraph never asks for the signal, so it is made when
 * first read.
 */
export class RequestScope implements RequestContext, Bagged {
  readonly caller: Caller;
  readonly headers: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  readonly startedMs: number;
  /** True when nothing more is to be sent, because the client ended this or was told how it ends. */
  isOver = false;
  place = -1;
  /** Called once when the deadline and the grace have passed before the request has ended. */
  onOverdue: (() => void) | null = null;
  #reason: Error | null = null;
  #controller: AbortController | null = null;

  constructor(
    caller: Caller,
    headers: Readonly<Record<string, string>>,
    startedMs: number,
    deadlineMs: number,
  ) {
    this.caller = caller;
    this.headers = headers;
    this.startedMs = startedMs;
    this.deadlineMs = deadlineMs;
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#reason !== null) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Why it was cancelled; null while it was not. */
  get reason(): Error | null {
    return this.#reason;
  }

  get isCancelled(): boolean {
    return this.#reason !== null;
  }

  /** Tells everybody at work on this request to stop. The first reason stands. */
  cancel(reason: Error): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
