import { type Admission, type Breaker, type BreakerOptions, createBreaker } from './breaker.ts';
import { type Bulkhead, type BulkheadOptions, createBulkhead } from './bulkhead.ts';
import { callHedged } from './hedge.ts';
import type { UpstreamObserver } from './observer.ts';
import { createRetryBudget, type RetryBudget, type RetryBudgetOptions } from './retryBudget.ts';
import { createSharing } from './share.ts';
import { type Upstream, UpstreamFailure, type UpstreamReply, type UpstreamRequest } from './upstream.ts';

export interface ResilienceOptions {
  readonly breaker?: BreakerOptions;
  readonly bulkhead?: BulkheadOptions;
  readonly retryBudget?: RetryBudgetOptions;
  /** Sends a query once more when it is not answered within this time. Off unless given. */
  readonly hedgeAfterMs?: number;
  /** Equal queries of one caller under way at the same time share one call. Default false. */
  readonly isSharing?: boolean;
  readonly observe?: UpstreamObserver;
}

/** What is kept of each subgraph. */
interface Guard {
  readonly breaker: Breaker;
  readonly bulkhead: Bulkhead;
  readonly budget: RetryBudget;
}

/**
 * Guards the calls to each subgraph by themselves: a breaker and a bulkhead; for queries one retry, within a
 * budget, after a connection that broke before the first byte of a reply. A mutation is sent at most once.
 */
export function createResilientUpstream(upstream: Upstream, options: ResilienceOptions = {}): Upstream {
  const guards = new Map<string, Guard>();
  const observe = options.observe ?? {};
  const guardOf = (subgraph: string): Guard => {
    const known = guards.get(subgraph);
    if (known) return known;
    const guard: Guard = {
      breaker: createBreaker(options.breaker ?? {}, (state) => observe.onBreaker?.(subgraph, state)),
      bulkhead: createBulkhead(options.bulkhead ?? {}),
      budget: createRetryBudget(options.retryBudget ?? {}),
    };
    guards.set(subgraph, guard);
    return guard;
  };

  const send = (request: UpstreamRequest): Promise<UpstreamReply> => {
    const { hedgeAfterMs } = options;
    if (hedgeAfterMs === undefined || request.operationKind !== 'query') return upstream.call(request);
    return callHedged(upstream, request, hedgeAfterMs, () => observe.onHedge?.(request.subgraph));
  };

  const sendOrRetry = (request: UpstreamRequest, guard: Guard): Promise<UpstreamReply> => {
    const first = send(request);
    if (request.operationKind !== 'query') return first;
    guard.budget.earn();
    return first.catch((failure: unknown) => {
      const isSafe = failure instanceof UpstreamFailure && failure.isUnanswered;
      if (!isSafe || request.context.signal.aborted || !guard.budget.spend()) throw failure;
      observe.onRetry?.(request.subgraph);
      return send(request);
    });
  };

  const guarded = async (request: UpstreamRequest): Promise<UpstreamReply> => {
    const guard = guardOf(request.subgraph);
    const startMs = performance.now();
    const admission = guard.breaker.admit(startMs);
    if (admission === 'refused') throw refusal('SUBGRAPH_CIRCUIT_OPEN', request.subgraph);
    const place = guard.bulkhead.enter();
    if (place === false) {
      guard.breaker.abandon(admission);
      throw refusal('SUBGRAPH_OVERLOADED', request.subgraph);
    }
    if (place !== true) await place;
    try {
      const reply = await sendOrRetry(request, guard);
      guard.breaker.report(admission, false, performance.now());
      return reply;
    } catch (failure) {
      reportFailure(guard.breaker, admission, failure);
      throw failure;
    } finally {
      guard.bulkhead.leave();
    }
  };

  const observed = observe.onCall ? observing(guarded, observe.onCall.bind(observe)) : guarded;
  const onShare = (subgraph: string): void => observe.onShare?.(subgraph);
  return {
    call: options.isSharing ? createSharing(observed, onShare) : observed,
    subscribe: (request) => upstream.subscribe(request),
    close: () => upstream.close(),
  };
}

/** A client that goes away says nothing of the subgraph. */
function reportFailure(breaker: Breaker, admission: Admission, failure: unknown): void {
  if (failure instanceof UpstreamFailure && failure.code === 'REQUEST_CANCELLED') breaker.abandon(admission);
  else breaker.report(admission, true, performance.now());
}

function observing(
  call: Upstream['call'],
  onCall: NonNullable<UpstreamObserver['onCall']>,
): Upstream['call'] {
  return async (request) => {
    const startMs = performance.now();
    try {
      const reply = await call(request);
      onCall(request.subgraph, 'ok', performance.now() - startMs);
      return reply;
    } catch (failure) {
      if (failure instanceof UpstreamFailure)
        onCall(request.subgraph, failure.code, performance.now() - startMs);
      throw failure;
    }
  };
}

function refusal(code: 'SUBGRAPH_CIRCUIT_OPEN' | 'SUBGRAPH_OVERLOADED', subgraph: string): UpstreamFailure {
  const message =
    code === 'SUBGRAPH_OVERLOADED'
      ? 'Too many calls to the subgraph are under way.'
      : 'The subgraph failed too often of late and is not called for now.';
  return new UpstreamFailure(code, subgraph, message);
}
